/*
 * Preloaded into a diagnosed process: which stacks allocated the native memory that is still there after each round.
 * It samples malloc and its like by bytes, and sees every range that mmap and mprotect make writable, as the memories
 * of WebAssembly are. The first native_mark() and native_resume() begin it. heaptrack sees neither mmap nor rounds.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <unwind.h>

/* By names of glibc's own: dlsym() may allocate. */
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

/* Bytes from one sample to the next, on average: a leak of 1 MiB is a thousand samples. */
enum { interval = 1024, most_frames = 64, stack_slots = 1 << 16, filters = 1 << 20 };

typedef struct {
  uint32_t frames, calls;
  uint64_t hash;
  double bytes, count;
  uintptr_t frame[most_frames];
} Stack;

/* A block of malloc, or a range of pages. */
typedef struct {
  uintptr_t at;
  size_t size;
  uint32_t stack;
} Block;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static volatile int on, paused;
static __thread int inside __attribute__((tls_model("initial-exec")));
static __thread int64_t until __attribute__((tls_model("initial-exec")));
static __thread uint64_t chance __attribute__((tls_model("initial-exec")));

static Stack *stacks;               /* open addressing, by hash */
static uint32_t used_stacks;
static Block *blocks;               /* open addressing, by address */
static size_t block_slots, used_blocks;
static uint16_t *filter;            /* how many sampled blocks have this hash: most calls of free() end here */
static Block *ranges;
static size_t range_slots, used_ranges;

static void *pages(size_t size) {
  void *at = (void *)syscall(SYS_mmap, 0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return at == MAP_FAILED ? 0 : at;
}

static uint64_t mixed(uint64_t x) {
  x ^= x >> 33, x *= 0xff51afd7ed558ccdULL, x ^= x >> 33, x *= 0xc4ceb9fe1a85ec53ULL;
  return x ^ x >> 33;
}

/* ---- stacks ---- */

#ifdef __aarch64__
enum { frame_pointer = 29 };
#else
enum { frame_pointer = 6 };
#endif

typedef struct {
  uintptr_t *frame;
  uint32_t count;
  uintptr_t pc, sp, fp;
} Walk;

static _Unwind_Reason_Code step(struct _Unwind_Context *context, void *data) {
  Walk *walk = data;
  if (walk->count == most_frames) return _URC_END_OF_STACK;
  walk->pc = _Unwind_GetIP(context);
  walk->fp = _Unwind_GetGR(context, frame_pointer);
  walk->sp = _Unwind_GetCFA(context);
  walk->frame[walk->count++] = walk->pc;
  return _URC_NO_REASON;
}

struct dwarf_eh_bases {
  void *tbase, *dbase, *func;
};
extern const void *_Unwind_Find_FDE(void *, struct dwarf_eh_bases *);

static int is_compiled(uintptr_t pc) {
  struct dwarf_eh_bases bases;
  return _Unwind_Find_FDE((void *)(pc - 1), &bases) != 0;
}

/*
 * V8's code has no unwind information, and a frame pointer in every frame: it is walked from where the unwinder ends,
 * until C++ called it. That may be on another stack: koffi calls C on one of its own.
 */
static uint32_t walked(uintptr_t *frame) {
  Walk walk = {.frame = frame};
  _Unwind_Backtrace(step, &walk);
  uintptr_t low = walk.sp - 1, fp = walk.fp, high = low + (8 << 20);
  while (walk.count < most_frames && !is_compiled(walk.pc) && fp > low && fp < high && fp % sizeof fp == 0) {
    walk.frame[walk.count++] = walk.pc = ((uintptr_t *)fp)[1];
    low = fp, fp = ((uintptr_t *)fp)[0];
  }
  return walk.count;
}

static uint32_t stack_here(void) {
  uintptr_t frame[most_frames];
  uint32_t count = walked(frame);
  uint64_t hash = count;
  for (uint32_t index = 0; index < count; index++) hash = mixed(hash ^ frame[index]);
  pthread_mutex_lock(&lock);
  uint32_t slot = hash % stack_slots;
  while (stacks[slot].frames > 0 && stacks[slot].hash != hash) slot = (slot + 1) % stack_slots;
  if (stacks[slot].frames == 0) {
    if (used_stacks > stack_slots / 2) {
      slot = stack_slots; /* the last one stands for all others */
    } else {
      used_stacks++;
      memcpy(stacks[slot].frame, frame, count * sizeof *frame);
      stacks[slot].hash = hash, stacks[slot].frames = count;
    }
  }
  return slot; /* with the lock */
}

/* ---- blocks ---- */

static size_t slot_of(uintptr_t at) {
  size_t slot = mixed(at) & (block_slots - 1);
  while (blocks[slot].at != 0 && blocks[slot].at != at) slot = (slot + 1) & (block_slots - 1);
  return slot;
}

static void grow_blocks(void) {
  Block *old = blocks;
  size_t slots = block_slots;
  Block *more = pages(2 * slots * sizeof *more);
  if (more == 0) return;
  blocks = more, block_slots = 2 * slots;
  for (size_t slot = 0; slot < slots; slot++)
    if (old[slot].at != 0) blocks[slot_of(old[slot].at)] = old[slot];
  syscall(SYS_munmap, old, slots * sizeof *old);
}

/* Exponential, so that what recurs at equal distances is sampled as all else. */
static int64_t next_distance(void) {
  if (chance == 0) chance = mixed((uintptr_t)&chance ^ 88172645463325252ULL);
  chance ^= chance << 13, chance ^= chance >> 7, chance ^= chance << 17;
  return (int64_t)(-log(((chance >> 11) + 1) * 0x1p-53) * interval) + 1;
}

static void *noted(void *at, size_t size) {
  if (!on || paused || at == 0 || inside) return at;
  until -= (int64_t)size;
  if (until > 0) return at;
  int error = errno;
  inside = 1;
  until = next_distance();
  uint32_t stack = stack_here();
  if (used_blocks * 2 > block_slots) grow_blocks();
  size_t slot = slot_of((uintptr_t)at);
  if (blocks[slot].at == 0 && used_blocks + 1 < block_slots) {
    used_blocks++;
    __atomic_fetch_add(&filter[mixed((uintptr_t)at) % filters], 1, __ATOMIC_RELEASE);
    blocks[slot] = (Block){(uintptr_t)at, size, stack};
  }
  pthread_mutex_unlock(&lock);
  inside = 0;
  errno = error;
  return at;
}

static void forgotten(void *at) {
  uint16_t *seen = &filter[mixed((uintptr_t)at) % filters];
  if (!on || at == 0 || inside || __atomic_load_n(seen, __ATOMIC_ACQUIRE) == 0) return;
  pthread_mutex_lock(&lock);
  size_t slot = slot_of((uintptr_t)at);
  if (blocks[slot].at != 0) {
    __atomic_fetch_sub(seen, 1, __ATOMIC_RELEASE);
    used_blocks--;
    for (size_t next = slot;;) { /* those behind it move up */
      next = (next + 1) & (block_slots - 1);
      if (blocks[next].at == 0) break;
      size_t home = mixed(blocks[next].at) & (block_slots - 1);
      if (((next - home) & (block_slots - 1)) < ((next - slot) & (block_slots - 1))) continue;
      blocks[slot] = blocks[next], slot = next;
    }
    blocks[slot].at = 0;
  }
  pthread_mutex_unlock(&lock);
}

void *malloc(size_t size) { return noted(__libc_malloc(size), size); }
void *calloc(size_t count, size_t size) { return noted(__libc_calloc(count, size), count * size); }
void *memalign(size_t alignment, size_t size) { return noted(__libc_memalign(alignment, size), size); }
void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }
void *valloc(size_t size) { return memalign((size_t)sysconf(_SC_PAGESIZE), size); }

int posix_memalign(void **into, size_t alignment, size_t size) {
  void *at = memalign(alignment, size);
  if (at == 0) return ENOMEM;
  *into = at;
  return 0;
}

void free(void *at) {
  forgotten(at);
  __libc_free(at);
}

void *realloc(void *at, size_t size) {
  forgotten(at);
  return noted(__libc_realloc(at, size), size);
}

/* ---- ranges ---- */

static void add_range(uintptr_t at, uintptr_t end, uint32_t stack) {
  for (size_t index = 0; index < used_ranges; index++) {
    uintptr_t start = ranges[index].at, stop = start + ranges[index].size;
    if (start >= end || stop <= at) continue;
    if (at < start) add_range(at, start, stack);
    if (stop < end) add_range(stop, end, stack);
    return; /* what was writable before stays where it was made so */
  }
  if (used_ranges == range_slots) {
    Block *more = pages(2 * range_slots * sizeof *more);
    if (more == 0) return;
    memcpy(more, ranges, used_ranges * sizeof *more);
    syscall(SYS_munmap, ranges, range_slots * sizeof *ranges);
    ranges = more, range_slots *= 2;
  }
  ranges[used_ranges++] = (Block){at, end - at, stack};
}

static void range_made(void *at, size_t size) {
  if (!on || paused || inside) return;
  int error = errno;
  inside = 1;
  uint32_t stack = stack_here();
  add_range((uintptr_t)at, (uintptr_t)at + size, stack);
  pthread_mutex_unlock(&lock);
  inside = 0;
  errno = error;
}

static void range_gone(void *from, size_t size) {
  if (!on || inside) return;
  uintptr_t at = (uintptr_t)from, end = at + size;
  pthread_mutex_lock(&lock);
  for (size_t index = 0; index < used_ranges;) {
    Block range = ranges[index];
    uintptr_t start = range.at, stop = start + range.size;
    if (start >= end || stop <= at) {
      index++;
      continue;
    }
    ranges[index] = ranges[--used_ranges];
    if (start < at) add_range(start, at, range.stack);
    if (stop > end) add_range(end, stop, range.stack);
  }
  pthread_mutex_unlock(&lock);
}

void *mmap(void *hint, size_t size, int access, int flags, int file, off_t offset) {
  if (flags & MAP_FIXED) range_gone(hint, size);
  void *at = (void *)syscall(SYS_mmap, hint, size, access, flags, file, offset);
  if (at != MAP_FAILED && (flags & MAP_ANONYMOUS) && (access & PROT_WRITE)) range_made(at, size);
  return at;
}
void *mmap64(void *hint, size_t size, int access, int flags, int file, off_t offset) {
  return mmap(hint, size, access, flags, file, offset);
}

int munmap(void *at, size_t size) {
  range_gone(at, size);
  return (int)syscall(SYS_munmap, at, size);
}

int mprotect(void *at, size_t size, int access) {
  int result = (int)syscall(SYS_mprotect, at, size, access);
  if (result == 0 && access == PROT_NONE) range_gone(at, size);
  if (result == 0 && (access & PROT_WRITE)) range_made(at, size);
  return result;
}

/* ---- marks ---- */

/* Bytes that are in memory: what was never touched takes none. */
static size_t resident(uintptr_t at, size_t size) {
  static unsigned char present[4096];
  size_t bytes = 0, page = 4096;
  if (size < 16 * page) return size;
  uintptr_t end = (at + size) & ~(page - 1);
  for (uintptr_t from = (at + page - 1) & ~(page - 1); from < end; from += sizeof present * page) {
    size_t count = (end - from) / page;
    if (count > sizeof present) count = sizeof present;
    if (syscall(SYS_mincore, from, count * page, present) != 0) return size;
    for (size_t index = 0; index < count; index++) bytes += (present[index] & 1) * page;
  }
  return bytes;
}

static void before_fork(void) { pthread_mutex_lock(&lock); }
static void after_fork(void) { pthread_mutex_unlock(&lock); }
static void in_child(void) { on = 0, pthread_mutex_unlock(&lock); }

static void begin(void) {
  stacks = pages((stack_slots + 1) * sizeof *stacks);
  filter = pages(filters * sizeof *filter);
  blocks = pages((block_slots = 1 << 16) * sizeof *blocks);
  ranges = pages((range_slots = 1 << 12) * sizeof *ranges);
  if (stacks && filter && blocks && ranges && pthread_atfork(before_fork, after_fork, in_child) == 0) on = 1;
}

/*
 * Appends to a file, for each stack: bytes, blocks, and return addresses, innermost first. What comes from then on
 * counts after native_resume(): a heap snapshot in between is sampled for longer than it takes to write.
 */
int native_mark(const char *path) {
  if (!on) begin();
  int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (!on || file < 0) return -1;
  inside = 1;
  pthread_mutex_lock(&lock);
  for (size_t slot = 0; slot <= stack_slots; slot++) stacks[slot].bytes = stacks[slot].count = 0;
  for (size_t slot = 0; slot < block_slots; slot++)
    if (blocks[slot].at != 0) {
      double each = 1 / -expm1(-(double)blocks[slot].size / interval); /* blocks that this one stands for */
      stacks[blocks[slot].stack].bytes += each * (double)resident(blocks[slot].at, blocks[slot].size);
      stacks[blocks[slot].stack].count += each;
    }
  for (size_t index = 0; index < used_ranges; index++) {
    stacks[ranges[index].stack].bytes += (double)resident(ranges[index].at, ranges[index].size);
    stacks[ranges[index].stack].count++;
  }
  dprintf(file, "round\n");
  for (size_t slot = 0; slot < stack_slots; slot++) {
    char line[64 + 17 * most_frames];
    if (stacks[slot].bytes < 1) continue;
    int length = sprintf(line, "%.0f %.0f", stacks[slot].bytes, stacks[slot].count);
    for (uint32_t index = 0; index < stacks[slot].frames; index++)
      length += sprintf(line + length, " %lx", (unsigned long)stacks[slot].frame[index]);
    line[length++] = '\n';
    if (write(file, line, (size_t)length) != length) break;
  }
  pthread_mutex_unlock(&lock);
  inside = 0;
  paused = 1;
  return close(file);
}

void native_resume(void) { paused = 0; }
