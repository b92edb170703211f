/* Immediate dominators by SEMI-NCA: see helpers/heap/graph/dominators.ts. */
#include "heap.h"

/* Makes every number on the path from `from` up to those that are not linked know the lowest semidominator of its part. */
static void compress(struct frame *forest, u32 *stack, u32 from, u32 unlinked) {
  u32 depth = 0;
  u32 at = from;

  while (forest[at].edge > unlinked) {
    stack[depth++] = at;
    at = forest[at].edge;
  }

  u32 top = forest[at].edge;
  u32 lowest = forest[at].lowest;

  while (depth > 0) {
    at = stack[--depth];

    if (forest[at].lowest < lowest) {
      lowest = forest[at].lowest;
    } else {
      forest[at].lowest = lowest;
    }

    forest[at].edge = top;
  }
}

/*
 * Turns the parents of the first `reached` numbers into dominators. First the semidominators, from the last number to the first, with
 * paths compressed as one goes: they come where the nodes' numbers were. Then each number's dominator is its nearest ancestor
 * that is no higher than its semidominator.
 */
KERNEL(void, find_dominators)(struct info *info, struct frame *forest, u32 *node_of, u32 *parent, u32 *links, u32 *stack, word reached) {
  for (u32 number = (u32)reached; number >= 2; number--) {
    struct info *own = &info[node_of[number]];
    u32 lowest = forest[number].lowest;

    /* no semidominator is lower than the root */
    for (u32 link = own->link; links[link] != 0 && lowest != 1; link++) {
      u32 from = links[link];

      /* `from` is linked, as all numbers above `number` are */
      if (forest[from].edge > number) {
        compress(forest, stack, from, number);
      }
      if (forest[from].lowest < lowest) {
        lowest = forest[from].lowest;
      }
    }

    own->number = lowest;
    forest[number].edge = parent[number];
    forest[number].lowest = lowest;
  }

  for (u32 number = 2; number <= reached; number++) {
    u32 bound = info[node_of[number]].number;
    u32 candidate = parent[number];

    while (candidate > bound) {
      candidate = parent[candidate];
    }

    parent[number] = candidate;
  }
}
