/* Makes edges that a rule hangs on a type of their own: see helpers/heap/graph/names.ts. */
#include "heap.h"

KERNEL(void, mark_ephemerons)(struct graph *graph, word lowest, word highest) {
  for (u32 edge = 0; edge < graph->edge_count; edge++) {
    u32 name = graph->edge_name[edge];

    if (name >= lowest && name <= highest && graph->edge_type[edge] == graph->internal && (graph->string_codes[name] & CODE) == IS_EPHEMERON) {
      graph->edge_type[edge] = EPHEMERON;
    }
  }
}
