/*
 * Breadth first from the global objects and then from all roots, as DevTools does it (`calculateDistances`), and what the program's
 * own objects lead to (`markPageOwnedNodes`). helpers/heap/graph/distances.ts says what for.
 */
#include "heap.h"

/* Bits of `flags`, by node. */
#define REACHED 1
/* An edge led there that does not count for distances, and none that does. */
#define LEFT_OUT 2
#define OWNED 4
#define PAGE_ROOT 8

struct search {
  const struct graph *graph;
  u8 *flags;
  /* By node: the edge over which a shortest path comes. */
  u32 *via;
  /* By node: how far it is from the roots; 0 when the caller does not need it. */
  int *distance;
  u32 *queue;
  /* By pair of edges of a WeakMap: whether one has been met. */
  u8 *pairs;
  u32 queued;
};

static int is_user_root(const struct graph *graph, u32 node) {
  return graph->node_type[node] != graph->synthetic || graph->string_codes[graph->node_name[node]] == DOCUMENT_DOM_TREES;
}

/* The global objects, to which the root has shortcuts, and the trees of documents. */
static int is_page_root(const struct graph *graph, u32 edge) {
  u32 node = graph->edge_to[edge];

  return graph->edge_type[edge] == graph->shortcut ||
    (graph->edge_type[edge] == graph->element && graph->node_type[node] == graph->synthetic &&
     graph->string_codes[graph->node_name[node]] == DOCUMENT_DOM_TREES);
}

/* Which rule excludes some of a node's edges: NATIVE_CONTEXT, MAP_DESCRIPTORS or 0. */
static u32 filter_of(const struct graph *graph, u32 node) {
  u32 code = graph->string_codes[graph->node_name[node]];

  return (graph->node_type[node] == graph->hidden && code == NATIVE_CONTEXT) || (graph->node_type[node] == graph->array && code == MAP_DESCRIPTORS) ? code : 0;
}

static int is_filtered(const struct graph *graph, u32 filter, u32 edge) {
  u32 name = graph->edge_name[edge];
  int is_number = graph->numbered[graph->edge_type[edge]];

  if (filter == NATIVE_CONTEXT) {
    return !is_number && graph->string_codes[name] == SLOPPY_FUNCTION_MAP;
  }

  return is_number ? is_shared_descriptor(name) : (graph->string_codes[name] & NO_DESCRIPTOR) != 0;
}

/* The value of a WeakMap is reached by the second of its two edges. */
static int is_first_of_pair(struct search *search, u32 edge) {
  u8 *pair = &search->pairs[ephemeron_of(search->graph, edge)->pair];

  return *pair ^= 1;
}

static void spread(struct search *search, u8 mark) {
  const struct graph *graph = search->graph;
  u8 *flags = search->flags;
  u32 *queue = search->queue;
  u32 queued = search->queued;
  u8 weak = graph->weak;

  for (u32 next = 0; next < queued; next++) {
    u32 node = queue[next];
    u32 end = graph->first_edge[node + 1];
    u8 type = graph->node_type[node];
    u32 filter = type == graph->hidden || type == graph->array ? filter_of(graph, node) : 0;

    for (u32 edge = graph->first_edge[node]; edge < end; edge++) {
      u32 to = graph->edge_to[edge];
      u8 kind = graph->edge_type[edge];

      if ((flags[to] & REACHED) || kind == weak) {
        continue;
      }
      if ((filter && is_filtered(graph, filter, edge)) || (kind == EPHEMERON && filter != MAP_DESCRIPTORS && is_first_of_pair(search, edge))) {
        flags[to] |= LEFT_OUT;
        continue;
      }

      flags[to] |= mark;
      search->via[to] = edge;
      queue[queued++] = to;

      if (search->distance) {
        search->distance[to] = search->distance[node] + 1;
      }
    }
  }
}

/* Marks all that leads from those in the queue to what is not marked yet. */
static void spread_owned(struct search *search) {
  const struct graph *graph = search->graph;
  u8 *flags = search->flags;
  u32 *stack = search->queue;
  u32 depth = search->queued;

  while (depth > 0) {
    u32 node = stack[--depth];
    u32 end = graph->first_edge[node + 1];

    for (u32 edge = graph->first_edge[node]; edge < end; edge++) {
      u32 to = graph->edge_to[edge];

      if (!(flags[to] & OWNED) && graph->edge_type[edge] != graph->weak) {
        flags[to] |= OWNED;
        stack[depth++] = to;
      }
    }
  }
}

/* Whether the search for distances begins where the page does, as in all that Node and Chrome write. */
static int is_one_start(const struct graph *graph, u8 *flags) {
  u32 first = graph->first_edge[graph->root];
  u32 end = graph->first_edge[graph->root + 1];
  int is_one = 1;

  for (u32 edge = first; edge < end; edge++) {
    flags[graph->edge_to[edge]] |= is_page_root(graph, edge) ? PAGE_ROOT : 0;
  }
  for (u32 edge = first; edge < end; edge++) {
    u32 node = graph->edge_to[edge];
    is_one &= ((flags[node] & PAGE_ROOT) != 0) == is_user_root(graph, node);
  }
  for (u32 edge = first; edge < end; edge++) {
    flags[graph->edge_to[edge]] &= ~PAGE_ROOT;
  }

  return is_one;
}

static void mark_owned(struct search *search, int is_started) {
  const struct graph *graph = search->graph;

  search->queued = 0;

  if (is_started) {
    /* all that was reached is owned already; what was left out is where the search did not want to go */
    for (u32 node = 0; node < graph->node_count; node++) {
      if ((search->flags[node] & (LEFT_OUT | OWNED)) == LEFT_OUT) {
        search->flags[node] |= OWNED;
        search->queue[search->queued++] = node;
      }
    }
  } else {
    for (u32 edge = graph->first_edge[graph->root]; edge < graph->first_edge[graph->root + 1]; edge++) {
      u32 node = graph->edge_to[edge];

      if (is_page_root(graph, edge) && !(search->flags[node] & OWNED)) {
        search->flags[node] |= OWNED;
        search->queue[search->queued++] = node;
      }
    }
  }

  spread_owned(search);
}

/* `flags` and `pairs` are zeros. `distance` may be 0. */
KERNEL(f64, find_distances)(struct graph *graph, u8 *flags, u32 *via, u32 *queue, u8 *pairs, int *distance) {
  struct search search = {graph, flags, via, distance, queue, pairs, 0};
  u32 root = graph->root;
  int is_started = is_one_start(graph, flags);
  u8 mark = is_started ? REACHED | OWNED : REACHED;

  __builtin_memset(via, 0xFF, (u64)graph->node_count * sizeof *via);

  for (u32 node = 0; distance && node < graph->node_count; node++) {
    distance[node] = -5; /* nothing reaches it */
  }

  for (u32 edge = graph->first_edge[root]; edge < graph->first_edge[root + 1]; edge++) {
    u32 node = graph->edge_to[edge];

    if (is_user_root(graph, node) && !(flags[node] & REACHED)) {
      flags[node] |= mark;
      via[node] = edge;
      queue[search.queued++] = node;

      if (distance) {
        distance[node] = 1;
      }
    }
  }

  int has_user_roots = search.queued > 0;

  spread(&search, mark);
  mark_owned(&search, is_started);

  via[root] = NONE;
  flags[root] |= REACHED;
  queue[0] = root;
  search.queued = 1;

  if (distance) {
    distance[root] = has_user_roots ? 100000000 : 0;
  }

  spread(&search, REACHED);

  return has_user_roots;
}
