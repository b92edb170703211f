/* What objects weigh: helpers/heap/graph/shallow-sizes.ts and retained-sizes.ts say by which rules. */
#include "heap.h"

#define DETACHED 2

/* Owners of nodes that can be owned: no owner so far, and more than one. */
#define UNVISITED 0xFFFFFFFFu
#define MANY 0xFFFFFFFEu

static void set_size(u32 *sizes, struct large *large, u32 node, f64 size) {
  u32 row = 0;

  if (sizes[node] != LARGE && size < LARGE) {
    sizes[node] = (u32)size;
    return;
  }

  while (row < large->count && large->rows[row].node != node) {
    row++;
  }

  if (size < LARGE) {
    if (row < large->count) {
      large->rows[row] = large->rows[--large->count];
    }

    sizes[node] = (u32)size;
    return;
  }
  if (row == large->count && row < LARGE_ROWS) {
    large->rows[row].node = node;
    large->count++;
  }
  if (row < LARGE_ROWS) {
    large->rows[row].size = size;
  }

  sizes[node] = LARGE;
}

/* Makes `owner` the owner of what `node` refers to; what is owned passes its owner on, by `again`. */
static u32 own(const struct graph *graph, const u8 *ownable, u32 *owners, u32 *again, u32 depth, u32 node, u32 owner) {
  u32 end = graph->first_edge[node + 1];

  for (u32 edge = graph->first_edge[node]; edge < end; edge++) {
    u32 to = graph->edge_to[edge];

    if (ownable[to] && owners[to] != owner && owners[to] != MANY && graph->edge_type[edge] != graph->weak) {
      owners[to] = owners[to] == UNVISITED ? owner : MANY;
      again[depth++] = to;
    }
  }

  return depth;
}

/*
 * Bytes of every object with what is its own, in `sizes`; those of 4 GiB and more in `large`. Without `moves` all stay where they are. A node comes to `again` at most twice,
 * once for its owner and once for having many.
 */
KERNEL(void, find_shallow_sizes)(struct graph *graph, u8 *detachedness, u32 *sizes, struct large *large, u8 *ownable, u32 *owners, u32 *again, word moves) {
  u32 count = graph->node_count;
  u32 depth = 0;

  __builtin_memcpy(sizes, graph->self_size, (u64)count * sizeof *sizes);
  __builtin_memcpy(large, graph->large, sizeof *large);

  if (!moves) {
    return;
  }

  for (u32 node = 0; node < count; node++) {
    u8 type = graph->node_type[node];

    ownable[node] = type == graph->hidden || type == graph->array ||
      (type == graph->native && graph->string_codes[graph->node_name[node]] == EXTERNAL_STRING_DATA && detachedness[node] != DETACHED);
    owners[node] = UNVISITED;
  }
  for (u32 node = 0; node < count; node++) {
    if (!ownable[node]) {
      depth = own(graph, ownable, owners, again, depth, node, node);
    }
  }
  while (depth > 0) {
    u32 node = again[--depth];
    depth = own(graph, ownable, owners, again, depth, node, owners[node]);
  }

  for (u32 node = 0; node < count; node++) {
    u32 owner = owners[node];

    if (ownable[node] && owner < MANY && owner != graph->root && graph->node_type[owner] != graph->synthetic) {
      f64 size = size_at(sizes, large, node);

      if (size > 0) {
        set_size(sizes, large, owner, size_at(sizes, large, owner) + size);
        set_size(sizes, large, node, 0);
      }
    }
  }
}

/* Adds up along the dominators, whose numbers are lower than those of what they dominate. */
KERNEL(void, find_retained_sizes)(struct graph *graph, u32 *shallow, struct large *large, u32 *node_of, u32 *dominator, f64 *retained) {
  for (u32 node = 0; node < graph->node_count; node++) {
    retained[node] = shallow[node] == LARGE ? size_at(shallow, large, node) : shallow[node];
  }
  for (u32 number = graph->node_count; number >= 2; number--) {
    retained[node_of[dominator[number]]] += retained[node_of[number]];
  }
}
