/*
 * Numbers all nodes depth first over the edges that retain something, and collects what their dominators need.
 *
 * The search visits each edge once: an edge to a new node or to a descendant settles there and then what it means for its
 * target's semidominator, so that only the others, to lower numbers, are stored.
 */
#include "heap.h"

/* Side by side, since they are read at random for the same node. */
struct info {
  /* The node's number; 0 before it has one. Dominators leave its semidominator here. */
  u32 number;
  /* Where in `links` the list of those numbers starts from which an edge leads here, and that are higher. */
  u32 link;
};

struct frame {
  /* The edge to go on with. Dominators have an ancestor here. */
  u32 edge;
  /* The lowest number from which an edge leads here without a detour. */
  u32 lowest;
};

struct numbering {
  const struct graph *graph;
  /* Bits by node, as distances.c leaves them. */
  const u8 *flags;
  struct info *info;
  struct frame *frames;
  u32 *node_of;
  u32 *parent;
  u32 *links;
  /* The highest number so far. */
  u32 last;
};

/*
 * Gives every node to which more than one edge leads room for a list, filled from its end to its beginning: for all of those
 * edges but the first, which is the search's own way, and for the 0 behind them. The first position is the empty list of all
 * others. Says how much room that takes.
 */
KERNEL(f64, lay_out_lists)(struct graph *graph, struct info *info) {
  u32 used = 0;

  __builtin_memset(info, 0, (u64)graph->node_count * sizeof *info);

  for (u32 edge = 0; edge < graph->edge_count; edge++) {
    info[graph->edge_to[edge]].link += graph->edge_type[edge] != graph->weak;
  }
  for (u32 node = 0; node < graph->node_count; node++) {
    u32 count = info[node].link;

    used += count < 2 ? 0 : count;
    info[node].link = count < 2 ? 0 : used;
  }

  return used + 1;
}

/* Numbers `start` and what it reaches, as a child of the number `above`. The rules are those of helpers/heap/graph/essential.ts. */
static void number_from(struct numbering *numbering, u32 start, u32 above) {
  const struct graph *graph = numbering->graph;
  const u8 *flags = numbering->flags;
  const u32 *first_edge = graph->first_edge;
  struct info *info = numbering->info;
  struct frame *frames = numbering->frames;
  u32 *node_of = numbering->node_of;
  u32 *parent = numbering->parent;
  u32 root = graph->root;
  u8 weak = graph->weak;
  u8 shortcut = graph->shortcut;
  u32 last = numbering->last + 1;
  u32 number = last;
  u32 node = start;
  u32 edge = first_edge[node];
  u32 end = first_edge[node + 1];
  u32 is_owned = node == root || flags[node] & OWNED;

  info[node].number = number;
  node_of[number] = node;
  parent[number] = above;
  frames[number].lowest = above;

  for (;;) {
    if (edge == end) {
      number = parent[number];

      if (number == above) {
        break;
      }

      node = node_of[number];
      edge = frames[number].edge;
      end = first_edge[node + 1];
      is_owned = node == root || flags[node] & OWNED;
      continue;
    }

    u8 type = graph->edge_type[edge];
    u32 to = graph->edge_to[edge];
    u32 other = info[to].number;

    if (type == weak || (type == shortcut && node != root) || (!is_owned && flags[to] & OWNED) || (type == EPHEMERON && is_from_table(graph, node, edge))) {
      edge++;
    } else if (other == 0) {
      frames[number].edge = edge + 1;
      info[to].number = ++last;
      node_of[last] = to;
      parent[last] = number;
      frames[last].lowest = number;
      number = last;
      node = to;
      edge = first_edge[to];
      end = first_edge[to + 1];
      is_owned = flags[to] & OWNED;
    } else {
      edge++;

      if (other > number) {
        if (number < frames[other].lowest) {
          frames[other].lowest = number;
        }
      } else if (other < number && other != 1) {
        numbering->links[--info[to].link] = number;
      }
    }
  }

  numbering->last = last;
}

static int keeps(const struct numbering *numbering, u32 node, u32 edge) {
  const struct graph *graph = numbering->graph;
  u8 type = graph->edge_type[edge];
  u32 to = graph->edge_to[edge];

  return type != graph->weak && to != node && (type != graph->shortcut || node == graph->root) &&
    !(type == EPHEMERON && is_from_table(graph, node, edge)) &&
    (node == graph->root || numbering->flags[node] & OWNED || !(numbering->flags[to] & OWNED));
}

/* Nodes that nothing retains are taken for children of the root, and what they reach is theirs. */
static void number_orphans(struct numbering *numbering, u8 *kept) {
  const struct graph *graph = numbering->graph;

  __builtin_memset(kept, 0, graph->node_count);

  for (u32 node = 0; node < graph->node_count; node++) {
    /* what a numbered node retains is numbered itself */
    for (u32 edge = graph->first_edge[node]; !numbering->info[node].number && edge < graph->first_edge[node + 1]; edge++) {
      if (keeps(numbering, node, edge)) {
        kept[graph->edge_to[edge]] = 1;
      }
    }
  }

  for (u32 node = 0; node < graph->node_count; node++) {
    if (!numbering->info[node].number && !kept[node]) {
      number_from(numbering, node, 1);
    }
  }
}

/* Says how many nodes have a number that an edge gave them; the rest, rings that nothing retains, hang on the root. `links` is zeros. */
KERNEL(f64, number_nodes)(struct graph *graph, u8 *flags, struct info *info, struct frame *frames, u32 *node_of, u32 *parent, u32 *links, u8 *kept) {
  struct numbering numbering = {graph, flags, info, frames, node_of, parent, links, 0};

  number_from(&numbering, graph->root, 0);

  if (numbering.last < graph->node_count) {
    number_orphans(&numbering, kept);
  }

  u32 reached = numbering.last;

  for (u32 node = 0; numbering.last < graph->node_count; node++) {
    if (!info[node].number) {
      node_of[++numbering.last] = node;
      parent[numbering.last] = 1;
    }
  }

  node_of[0] = 0;
  parent[0] = 0;
  parent[1] = 1;

  return reached;
}
