/*
 * Most of a snapshot are flat arrays of numbers: digits and commas, in old snapshots a line break before each record.
 *
 * 64 bytes at a time are compared with what separates numbers, which gives a bit for each; from one bit to the next is a
 * number, and up to 8 digits become a value by three multiplications. No branch depends on how long a number is: branches
 * that are mispredicted were most of what a loop over digits cost. Whatever looks otherwise is left to `take_slowly`.
 */
#include "heap.h"
#include <wasm_simd128.h>

/* Numbers that are taken before they are filed: few enough for the first cache. */
#define ENOUGH 2048
#define LARGE_NUMBERS 16

enum status {
  /* `at` is the first byte of what may be cut by the end of the bytes. */
  MORE,
  ENDED,
  /* A byte at `at` that is none of a snapshot. */
  MALFORMED,
  WITHIN_RECORD,
  TOO_MANY_RECORDS,
  /* `what` is the number of the record, `value` what it has. */
  NO_SUCH_TYPE,
  NO_SUCH_NODE,
  TOO_MANY_EDGES,
  TOO_LARGE,
};

/* helpers/heap/parse/scan-records.ts fills this in and reads it. */
struct reader {
  COLUMN(const u8, at);
  /* One past the last byte that was read; those behind it may be looked at. */
  COLUMN(const u8, end);
  /* Whether nothing follows `end`. */
  u32 done;
  /* Numbers of a record. */
  u32 fields;
  u32 status;
  /* Records that were filed so far. */
  u32 filed;
  u32 highest_name;
  /* Numbers in `values`: whole records, and perhaps a part of one. */
  u32 count;
  u64 what;
  f64 value;
  /* Positions of the fields in a record; NONE for one that the snapshot does not have. */
  u32 type, name, id, self_size, edge_count, detachedness, to, types;
  u32 large_count;
  /* Whether a number below 0 is taken as 0, and not rejected. */
  u32 below_zero;
  /* Numbers of 2^32 - 1 and more, which stand as 2^32 - 1 in `values`. */
  struct {
    u32 index, unused;
    f64 value;
  } large[LARGE_NUMBERS];
  u32 values[ENOUGH + 64];
};

_Static_assert(sizeof(struct reader) == 8800 && __builtin_offsetof(struct reader, type) == 56 && __builtin_offsetof(struct reader, below_zero) == 92 && __builtin_offsetof(struct reader, values) == 352, "helpers/heap/parse/scan-records.ts");

static inline int is_space(u8 byte) {
  return byte == '\n' || byte == ' ' || byte == '\r' || byte == '\t';
}

static const u8 *malformed(struct reader *reader, const u8 *at) {
  reader->status = MALFORMED;
  reader->at = at;

  return 0;
}

/*
 * Takes one number with white space around it, of any length, or the last one, and says where the next begins; 0 when the bytes
 * end before it is certain, or are no number. `status` says which.
 */
__attribute__((noinline)) static const u8 *take_slowly(struct reader *reader, const u8 *start) {
  const u8 *at = start;
  f64 value = 0;

  while (at < reader->end && is_space(*at)) {
    at++;
  }

  int is_below_zero = reader->below_zero && at < reader->end && *at == '-';
  const u8 *first = at += is_below_zero;

  while (at < reader->end && *at >= '0' && *at <= '9') {
    value = value * 10 + (*at++ - '0');
  }

  const u8 *separator = at;

  while (separator < reader->end && is_space(*separator)) {
    separator++;
  }

  if (separator == reader->end) {
    if (reader->done) {
      return malformed(reader, separator);
    }

    reader->status = MORE;
    reader->at = start;
    return 0;
  }
  if (at == first || value > 9007199254740991.0 || (*separator != ',' && *separator != ']')) {
    return malformed(reader, at == first ? at : separator);
  }

  if (is_below_zero) {
    value = 0;
  }
  if (value >= LARGE) {
    if (reader->large_count == LARGE_NUMBERS) {
      return malformed(reader, first);
    }

    reader->large[reader->large_count].index = reader->count;
    reader->large[reader->large_count++].value = value;
    value = LARGE;
  }

  reader->values[reader->count++] = (u32)value;
  reader->status = *separator == ']' ? ENDED : MORE;
  reader->at = separator + 1;

  return reader->at;
}

/* The value of up to 8 digits. Zeros are shifted in front of them, and then neighbours are added, three times. */
static inline u32 value_of(const u8 *digits, u64 length) {
  u64 value = (*(const u64 *)digits ^ 0x3030303030303030ull) << (64 - 8 * length);

  value = (value * 10 + (value >> 8)) & 0x00FF00FF00FF00FFull;
  value = (value * 100 + (value >> 16)) & 0x0000FFFF0000FFFFull;

  return (u32)(value * 10000 + (value >> 32));
}

/* Which of 64 bytes are separators of any kind, commas, and line breaks: a bit for each. */
struct separators {
  u64 all, commas, breaks;
};

static inline u64 bits(v128_t a, v128_t b, v128_t c, v128_t d) {
  return (u64)wasm_i8x16_bitmask(a) | (u64)wasm_i8x16_bitmask(b) << 16 | (u64)wasm_i8x16_bitmask(c) << 32 | (u64)wasm_i8x16_bitmask(d) << 48;
}

static inline struct separators find_separators(const u8 *block) {
  v128_t a = wasm_v128_load(block);
  v128_t b = wasm_v128_load(block + 16);
  v128_t c = wasm_v128_load(block + 32);
  v128_t d = wasm_v128_load(block + 48);
  v128_t zero = wasm_i8x16_const_splat('0');
  v128_t nine = wasm_i8x16_const_splat(9);
  v128_t comma = wasm_i8x16_const_splat(',');
  v128_t line_break = wasm_i8x16_const_splat('\n');

#define NO_DIGIT(v) wasm_u8x16_gt(wasm_i8x16_sub(v, zero), nine)
  return (struct separators){
    bits(NO_DIGIT(a), NO_DIGIT(b), NO_DIGIT(c), NO_DIGIT(d)),
    bits(wasm_i8x16_eq(a, comma), wasm_i8x16_eq(b, comma), wasm_i8x16_eq(c, comma), wasm_i8x16_eq(d, comma)),
    bits(wasm_i8x16_eq(a, line_break), wasm_i8x16_eq(b, line_break), wasm_i8x16_eq(c, line_break), wasm_i8x16_eq(d, line_break)),
  };
}

/*
 * Takes numbers until there are enough, or the bytes end. `start` is the first byte of the number that comes next, `block` that
 * of the bytes that have not been looked at: a number can begin in one block and end in the next.
 */
__attribute__((noinline)) static void take_numbers(struct reader *reader) {
  const u8 *start = reader->at;
  const u8 *block = start;
  u32 *values = reader->values;

  reader->status = MORE;

  while (reader->count < ENOUGH && reader->status == MORE) {
    u64 ends = 0;
    u64 commas = 0;
    u32 length = 64;

    if (block + 64 <= reader->end) {
      struct separators found = find_separators(block);
      u64 before = start == block; /* the byte before this block is a comma */

      if (found.all == found.commas) {
        ends = commas = found.commas;
      } else {
        if (found.breaks >> 63) {
          /* what follows the line break is not known yet */
          length = 63;
          found.all &= ~0ull >> 1;
          found.commas &= ~0ull >> 1;
          found.breaks &= ~0ull >> 1;
        }
        if (found.all == (found.commas | found.breaks) && !((found.breaks << 1) & ~found.commas)) {
          commas = found.commas;
          ends = found.all & ~(found.breaks << 1);
        }
      }
      if (((commas << 1) | before) & found.all) {
        ends = 0; /* nothing stands between two separators */
      }
      if (!ends && !found.all) {
        block += length; /* within a number of many digits */
        continue;
      }
    }

    if (!ends) {
      start = take_slowly(reader, start);

      if (!start) {
        return;
      }

      block = start;
      continue;
    }

    u32 count = reader->count;

    while (ends) {
      const u8 *end = block + __builtin_ctzll(ends);
      u64 digits = (u64)(end - start);

      if (digits > 8) {
        break;
      }

      values[count++] = value_of(start, digits);
      start = block + __builtin_ctzll(commas) + 1;
      ends &= ends - 1;
      commas &= commas - 1;
    }

    reader->count = count;

    if (ends) {
      start = take_slowly(reader, start);

      if (!start) {
        return;
      }

      block = start;
    } else {
      block += length;
    }
  }

  reader->at = start;
}

/* Once the whole records have been used: a part of one comes first next time. */
static void keep_rest(struct reader *reader) {
  u32 used = reader->count - reader->count % reader->fields;
  u32 large = 0;

  for (u32 row = 0; row < reader->large_count; row++) {
    if (reader->large[row].index >= used) {
      reader->large[large].index = reader->large[row].index - used;
      reader->large[large++].value = reader->large[row].value;
    }
  }

  for (u32 rest = used; rest < reader->count; rest++) {
    reader->values[rest - used] = reader->values[rest];
  }

  reader->large_count = large;
  reader->count -= used;

  if (reader->status == ENDED && reader->count > 0) {
    reader->status = WITHIN_RECORD;
  }
}

/* For arrays that the caller files: takes some numbers; the whole records are the first of `values`. */
KERNEL(f64, take_records)(struct reader *reader) {
  keep_rest(reader);
  take_numbers(reader);

  return reader->status == ENDED && reader->count % reader->fields != 0 ? WITHIN_RECORD : reader->status;
}
