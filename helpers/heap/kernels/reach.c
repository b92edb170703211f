/* What would be free if some objects went: see helpers/heap/graph/size-without.ts. */
#include "heap.h"

#define SEEN 1
#define BLOCKED 2

/* Marks what is reached from the stack, and gives its bytes. Where `avoided` is, it does not go. */
static f64 reach(const struct graph *graph, u8 *marks, u8 avoided, u32 *stack, u32 depth) {
  f64 size = 0;

  for (u32 at = 0; at < depth; at++) {
    marks[stack[at]] |= SEEN;
    size += size_at(graph->self_size, graph->large, stack[at]);
  }

  while (depth > 0) {
    u32 node = stack[--depth];
    u32 end = graph->first_edge[node + 1];

    for (u32 edge = graph->first_edge[node]; edge < end; edge++) {
      u8 type = graph->edge_type[edge];
      u32 to = graph->edge_to[edge];

      if (!(marks[to] & avoided) && type != graph->weak && (type != graph->shortcut || node == graph->root) && !(type == EPHEMERON && is_from_table(graph, node, edge))) {
        marks[to] |= SEEN;
        size += size_at(graph->self_size, graph->large, to);
        stack[depth++] = to;
      }
    }
  }

  return size;
}

/* The first `count` of `stack` are the objects. `marks` is zeros. */
KERNEL(f64, find_size_without)(struct graph *graph, u8 *marks, u32 *nodes, word count, u32 *stack) {
  for (u64 at = 0; at < count; at++) {
    marks[nodes[at]] |= BLOCKED;
  }

  /* from the rest first, and then what is left */
  stack[0] = graph->root;
  reach(graph, marks, SEEN | BLOCKED, stack, 1);
  __builtin_memcpy(stack, nodes, count * sizeof *nodes);

  return reach(graph, marks, SEEN, stack, (u32)count);
}
