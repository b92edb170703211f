/* Strings by length, and the texts that stand in memory more than once: helpers/heap/summary/string-statistics.ts. */
#include "heap.h"

/* V8 writes no more characters of a string than this. */
#define CUT 1024

/* What a string weighs besides its characters: map, hash and length, filled up to a word. */
#define HEADER 16

struct bucket {
  f64 count, size;
};

/*
 * Adds every string to the bucket of its length: below 100, 1,000, 10,000, 100,000 characters, and above. `counts` and `sizes`, by name and
 * zeros, are of the strings that have characters of their own; of those whose text V8 cut, `cut` lists the nodes. Says how many those are.
 */
KERNEL(f64, sum_strings)(struct graph *graph, struct bucket *buckets, u32 *counts, f64 *sizes, u32 *cut) {
  u32 cut_count = 0;

  for (u32 node = 0; node < graph->node_count; node++) {
    u8 type = graph->node_type[node];

    if (type != graph->string && type != graph->cons_string && type != graph->sliced_string) {
      continue;
    }

    u32 name = graph->node_name[node];
    f64 size = size_at(graph->self_size, graph->large, node);
    f64 length = graph->string_starts[name + 1] - graph->string_starts[name];

    if (length >= CUT && size - HEADER > length) {
      length = size - HEADER;
    }

    struct bucket *bucket = &buckets[length < 100 ? 0 : length < 1000 ? 1 : length < 10000 ? 2 : length < 100000 ? 3 : 4];

    bucket->count++;
    bucket->size += size;

    /* a rope or a slice holds no characters of its own */
    if (type == graph->string && graph->string_starts[name + 1] - graph->string_starts[name] >= CUT) {
      cut[cut_count++] = node;
    } else if (type == graph->string) {
      counts[name]++;
      sizes[name] += size;
    }
  }

  return cut_count;
}

/* Leaves in `sizes` what all but one of a text's strings take; says how many texts have more than one. */
KERNEL(f64, find_waste)(struct graph *graph, u32 *counts, f64 *sizes) {
  u32 found = 0;

  for (u32 name = 0; name < graph->string_count; name++) {
    if (counts[name] > 1 && sizes[name] > 0) {
      sizes[name] -= sizes[name] / counts[name];
      found++;
    } else {
      sizes[name] = 0;
    }
  }

  return found;
}
