/* Sums over all nodes, for reports. */
#include "heap.h"

/* Nodes and bytes by type, as V8 wrote them. */
KERNEL(void, sum_types)(struct graph *graph, f64 *counts, f64 *sizes) {
  for (u32 node = 0; node < graph->node_count; node++) {
    u8 type = graph->node_type[node];

    counts[type]++;
    sizes[type] += size_at(graph->self_size, graph->large, node);
  }
}

static void sift_down(f64 *keys, u32 *items, u32 count, u32 at) {
  for (;;) {
    u32 child = 2 * at + 1;

    if (child >= count) {
      return;
    }
    if (child + 1 < count && keys[child + 1] < keys[child]) {
      child++;
    }
    if (keys[at] <= keys[child]) {
      return;
    }

    f64 key = keys[at];
    u32 item = items[at];
    keys[at] = keys[child];
    items[at] = items[child];
    keys[child] = key;
    items[child] = item;
    at = child;
  }
}

/* Holds the `limit` heaviest in a heap whose root is the lightest of them. */
static u32 keep(f64 *keys, u32 *items, u32 kept, u32 limit, f64 key, u32 item) {
  if (kept < limit) {
    u32 at = kept++;

    keys[at] = key;
    items[at] = item;

    while (at > 0 && keys[(at - 1) / 2] > keys[at]) {
      u32 above = (at - 1) / 2;
      f64 other_key = keys[above];
      u32 other = items[above];
      keys[above] = keys[at];
      items[above] = items[at];
      keys[at] = other_key;
      items[at] = other;
      at = above;
    }
  } else if (key > keys[0]) {
    keys[0] = key;
    items[0] = item;
    sift_down(keys, items, kept, 0);
  }

  return kept;
}

/* The nodes that weigh most by themselves, in no order; says how many. */
KERNEL(f64, find_heaviest_nodes)(struct graph *graph, f64 *keys, u32 *nodes, word limit) {
  u32 kept = 0;

  for (u32 node = 0; node < graph->node_count; node++) {
    f64 size = size_at(graph->self_size, graph->large, node);

    if (size > 0 && (kept < limit || size > keys[0])) {
      kept = keep(keys, nodes, kept, (u32)limit, size, node);
    }
  }

  return kept;
}

/* The same of any column. */
KERNEL(f64, find_heaviest)(f64 *sizes, word count, f64 *keys, u32 *items, word limit) {
  u32 kept = 0;

  for (u32 item = 0; item < count; item++) {
    if (sizes[item] > 0 && (kept < limit || sizes[item] > keys[0])) {
      kept = keep(keys, items, kept, (u32)limit, sizes[item], item);
    }
  }

  return kept;
}

/* What accumulates in an object, by its dominator: helpers/heap/growth/accumulations.ts. */
struct gathering {
  f64 largest;
  u32 node, parts;
};

_Static_assert(sizeof(struct gathering) == 16, "helpers/heap/growth/accumulations.ts");

/*
 * Those that hold `smallest` bytes and more, with their direct parts. `place` has room for a number each, `found` for as many as there
 * can be of that size; says how many there are.
 */
KERNEL(f64, find_gatherings)(struct graph *graph, u32 *node_of, u32 *dominator, f64 *retained, word smallest, u32 *place, struct gathering *found, word room) {
  u32 count = 0;

  for (u32 number = 2; number <= graph->node_count; number++) {
    u32 node = node_of[number];

    place[number] = 0;

    if (retained[node] >= (f64)smallest && count < room) {
      found[count].node = node;
      found[count].parts = 0;
      found[count].largest = 0;
      place[number] = ++count;
    }
  }

  place[1] = 0;

  for (u32 number = 2; number <= graph->node_count; number++) {
    u32 at = place[dominator[number]];

    if (at != 0) {
      f64 part = retained[node_of[number]];

      found[at - 1].parts++;
      found[at - 1].largest = part > found[at - 1].largest ? part : found[at - 1].largest;
    }
  }

  return count;
}
