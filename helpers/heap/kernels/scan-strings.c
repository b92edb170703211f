/* Copies the strings of a snapshot as they stand in the file, escapes and all, and marks those that rules are about. */
#include "heap.h"
#include <wasm_simd128.h>

enum string_state { BEFORE_A_STRING, IN_A_STRING, AFTER_A_STRING };

enum string_status { STRINGS_MORE, STRINGS_ENDED, STRINGS_MALFORMED, STRINGS_FULL };

/* helpers/heap/parse/scan-strings.ts fills this in and reads it. */
struct strings {
  COLUMN(const u8, at);
  /* One past the last byte that was read. */
  COLUMN(const u8, end);
  COLUMN(u8, bytes);
  u64 used;
  COLUMN(u32, starts);
  COLUMN(u8, codes);
  u32 count;
  /* Strings for which there is room. */
  u32 room;
  u32 state, unused;
};

_Static_assert(sizeof(struct strings) == 64 && __builtin_offsetof(struct strings, count) == 48, "helpers/heap/parse/scan-strings.ts");

static int equals(const u8 *bytes, const char *text, u64 length) {
  for (u64 at = 0; at < length; at++) {
    if (bytes[at] != (u8)text[at]) {
      return 0;
    }
  }

  return 1;
}

/*
 * Maps may share their descriptors, of which every third entry, from the fifth on, belongs to some of them only: V8's
 * `DescriptorArray` is a length, an enum cache, and then a key, its type and its descriptor each.
 */
static inline int is_shared_descriptor(u64 index) {
  return index >= 2 && index % 3 == 1;
}

static u8 code_of_number(const u8 *bytes, u64 length) {
  u64 at = 0;
  u64 value = 0;

  while (at < length && bytes[at] >= '0' && bytes[at] <= '9') {
    /* what is too large for an index is stored as its remainder */
    value = value * 10 + (bytes[at++] - '0');
    value = value > 1000000000 ? value % 3 + 3 : value;
  }

  return (u8)((is_shared_descriptor(value) ? NO_DESCRIPTOR : 0) | (length > 50 && bytes[length - 1] == ')' ? MAY_BE_EPHEMERON : 0));
}

#define IS(text, code) if (length == sizeof text - 1 && equals(bytes, text, length)) return code

static u8 code_of(const u8 *bytes, u64 length) {
  u8 first = length == 0 ? 0 : bytes[0];

  if (first >= '0' && first <= '9') {
    return code_of_number(bytes, length);
  }
  if (first == 's') {
    IS("system / NativeContext", NATIVE_CONTEXT);
    IS("sloppy_function_map", SLOPPY_FUNCTION_MAP);
    IS("system / ExternalStringData", EXTERNAL_STRING_DATA);
  } else if (first == '(') {
    IS("(map descriptors)", MAP_DESCRIPTORS);
    IS("(Document DOM trees)", DOCUMENT_DOM_TREES);
  } else if (first == '<' || (length > 10 && equals(bytes, "Detached <", 10))) {
    return MAY_BE_TAG;
  }

  return 0;
}

/* Copies up to the next byte that is a quote, a backslash, or none that JSON has in a string; says where that is. */
static const u8 *copy(struct strings *strings, const u8 *at) {
  u8 *to = strings->bytes + strings->used;
  const u8 *from = at;

  for (; at + 16 <= strings->end; at += 16, to += 16) {
    v128_t bytes = wasm_v128_load(at);
    v128_t special = wasm_v128_or(
        wasm_v128_or(wasm_i8x16_eq(bytes, wasm_i8x16_const_splat('"')), wasm_i8x16_eq(bytes, wasm_i8x16_const_splat('\\'))),
        wasm_u8x16_lt(bytes, wasm_i8x16_const_splat(' ')));
    u32 found = wasm_i8x16_bitmask(special);

    wasm_v128_store(to, bytes); /* what is too much is written over, or behind the end, where there is room for it */

    if (found) {
      at += __builtin_ctz(found);
      strings->used += (u64)(at - from);
      return at;
    }
  }

  while (at < strings->end && *at != '"' && *at != '\\' && *at >= ' ') {
    *to++ = *at++;
  }

  strings->used += (u64)(at - from);

  return at;
}

static u32 leave(struct strings *strings, const u8 *at, u32 status) {
  strings->at = at;

  return status;
}

/* Takes what the window has of a string and the quote behind it. */
static u32 take_string(struct strings *strings) {
  const u8 *at = strings->at;

  for (;;) {
    at = copy(strings, at);

    if (at == strings->end) {
      return leave(strings, at, STRINGS_MORE);
    }
    if (*at == '\\') {
      if (at + 1 == strings->end) {
        return leave(strings, at, STRINGS_MORE);
      }

      strings->bytes[strings->used++] = at[0];
      strings->bytes[strings->used++] = at[1];
      at += 2;
    } else if (*at == '"') {
      break;
    } else {
      return leave(strings, at, STRINGS_MALFORMED);
    }
  }

  u32 start = strings->starts[strings->count];

  strings->codes[strings->count++] = code_of(strings->bytes + start, strings->used - start);
  strings->starts[strings->count] = (u32)strings->used;
  strings->state = AFTER_A_STRING;
  strings->at = at + 1;

  return STRINGS_ENDED;
}

/* Reads what the window has of the strings; all of it fits into `bytes`, as helpers/heap/parse/scan-strings.ts sees to. */
KERNEL(f64, scan_strings)(struct strings *strings) {
  while (strings->at < strings->end) {
    u8 byte = *strings->at;

    if (strings->state == IN_A_STRING) {
      u32 status = take_string(strings);

      if (status != STRINGS_ENDED) {
        return status;
      }
    } else if (byte == '\n' || byte == ' ' || byte == '\r' || byte == '\t') {
      strings->at++;
    } else if (byte == ']' && (strings->state == AFTER_A_STRING || strings->count == 0)) {
      strings->at++;
      return STRINGS_ENDED;
    } else if (byte == ',' && strings->state == AFTER_A_STRING) {
      strings->at++;
      strings->state = BEFORE_A_STRING;
    } else if (byte == '"' && strings->state == BEFORE_A_STRING) {
      if (strings->count == strings->room) {
        return STRINGS_FULL;
      }

      strings->at++;
      strings->state = IN_A_STRING;
    } else {
      return STRINGS_MALFORMED;
    }
  }

  return STRINGS_MORE;
}
