/*
 * The hot loops of the heap engine, compiled to WebAssembly by `npm run build:kernels`: once with addresses of 32 bits, and once with
 * 64 for snapshots of more than about 2 GiB. (Those check every access, which makes an analysis slower by a tenth.) They know nothing of
 * memory but what they are handed: every address comes from helpers/heap/parse/store.ts, which also sees to it that there is room.
 */
#pragma once

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef double f64;

/* A count as wide as an address. What is exported takes these and addresses, and gives doubles: callers need not distinguish types. */
typedef __UINTPTR_TYPE__ word;

/* An address in a struct takes 8 bytes, however wide it is. */
#define COLUMN(type, name) union { type *name; u64 name##_address; }

#define KERNEL(type, name) __attribute__((export_name(#name))) type name

#define NONE 0xFFFFFFFFu

/* Stands for a size of 4 GiB and more, which `struct large` has. */
#define LARGE 0xFFFFFFFFu
#define LARGE_ROWS 1024

struct large {
  u32 count, unused;
  struct {
    u32 node, unused;
    f64 size;
  } rows[LARGE_ROWS];
};

/* The two edges by which a WeakMap holds a value have names of their own, of which this is what counts. Sorted by name. */
struct ephemeron {
  u32 name;
  /* Id of the table. */
  u32 table;
  /* The same for both edges. */
  u32 pair;
};

/* Type of the edges that have such a name; helpers/heap/graph/names.ts has the same. */
#define EPHEMERON 255
/* For a type that a snapshot does not have. */
#define NO_TYPE 254

/* Codes of strings; helpers/heap/graph/names.ts has the same. */
#define NATIVE_CONTEXT 1
#define MAP_DESCRIPTORS 2
#define SLOPPY_FUNCTION_MAP 3
#define EXTERNAL_STRING_DATA 4
#define DOCUMENT_DOM_TREES 5
#define IS_EPHEMERON 6
#define MAY_BE_EPHEMERON 7
#define CODE 7
#define MAY_BE_TAG 0x20
#define NO_DESCRIPTOR 0x40

/* helpers/heap/graph/graph.ts says what each column means; helpers/heap/parse/store-graph.ts fills this in. */
struct graph {
  COLUMN(u8, node_type);
  COLUMN(u32, node_name);
  COLUMN(u32, node_id);
  COLUMN(u32, self_size);
  COLUMN(u8, detachedness);
  COLUMN(u32, first_edge);
  COLUMN(u8, edge_type);
  COLUMN(u32, edge_name);
  COLUMN(u32, edge_to);
  COLUMN(u32, string_starts);
  COLUMN(u8, string_codes);
  COLUMN(struct ephemeron, ephemerons);
  COLUMN(struct large, large);
  u32 node_count, edge_count, root, string_count, ephemeron_count, unused;
  u8 hidden, array, string, object, native, synthetic, cons_string, sliced_string;
  u8 weak, shortcut, internal, element, unused_types[4];
  /* By edge type: 1 where the edge's name is a number. */
  u8 numbered[256];
};

_Static_assert(sizeof(struct graph) == 400 && __builtin_offsetof(struct graph, node_count) == 104 && __builtin_offsetof(struct graph, hidden) == 128, "helpers/heap/parse/store-graph.ts");
_Static_assert(sizeof(struct large) == 8 + 16 * LARGE_ROWS, "helpers/heap/parse/store-graph.ts");

static inline f64 size_at(const u32 *sizes, const struct large *large, u32 node) {
  u32 size = sizes[node];

  for (u32 row = 0; size == LARGE && row < large->count; row++) {
    if (large->rows[row].node == node) {
      return large->rows[row].size;
    }
  }

  return size;
}

static inline const struct ephemeron *ephemeron_of(const struct graph *graph, u32 edge) {
  u32 name = graph->edge_name[edge];
  u32 low = 0;
  u32 high = graph->ephemeron_count;

  while (high - low > 1) {
    u32 middle = low + (high - low) / 2;

    if (graph->ephemerons[middle].name <= name) {
      low = middle;
    } else {
      high = middle;
    }
  }

  return &graph->ephemerons[low];
}

/* Whether an edge by which a WeakMap holds a value comes from its table: the one from the key says more, and counts alone. */
static inline int is_from_table(const struct graph *graph, u32 node, u32 edge) {
  return ephemeron_of(graph, edge)->table == graph->node_id[node];
}
