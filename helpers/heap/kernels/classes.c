/* Classes, as helpers/heap/compare/classes.ts distinguishes them, and sums over all objects of one. */
#include "heap.h"

/*
 * Gives every class a number, from 0 on, in the order in which nodes come; says how many there are. A class is the name of objects and
 * native objects, and `string_count` plus the type of all others; it stands in `keys` by number. `canonical`, which may be 0, has for
 * the name of an element that of its tag. `number_of` is zeros, by key.
 */
KERNEL(f64, number_classes)(struct graph *graph, u32 *canonical, u32 *number_of, u32 *class_of, u32 *keys) {
  u32 count = 0;

  for (u32 node = 0; node < graph->node_count; node++) {
    u8 type = graph->node_type[node];
    u32 name = graph->node_name[node];
    u32 key = type != graph->object && type != graph->native ? graph->string_count + type : canonical ? canonical[name] : name;

    if (number_of[key] == 0) {
      keys[count] = key;
      number_of[key] = ++count;
    }

    class_of[node] = number_of[key] - 1;
  }

  return count;
}

struct class {
  f64 shallow, retained;
  u32 count;
  /* The node that retains most. */
  u32 largest;
  /* Objects of the class among the dominators of where the walk is. */
  u32 open, unused;
};

_Static_assert(sizeof(struct class) == 32, "helpers/heap/compare/classes.ts");

/*
 * Sums by class; `classes` is zeros. What a class retains is what those retain that no other of their class dominates: the walk goes
 * through the dominator tree, laid out as lists of children by number. An object that weighs nothing does not stand for its class.
 */
KERNEL(void, sum_classes)(struct graph *graph, u32 *class_of, struct class *classes, u32 *shallow, struct large *large, f64 *retained, u32 *node_of, u32 *dominator, u32 *child, u32 *sibling) {
  u32 count = graph->node_count;

  for (u32 node = 0; node < count; node++) {
    struct class *class = &classes[class_of[node]];

    if (shallow[node] == 0) {
      continue;
    }
    if (class->count == 0 || retained[node] > retained[class->largest]) {
      class->largest = node;
    }

    class->count++;
    class->shallow += size_at(shallow, large, node);
  }

  __builtin_memset(child, 0, ((u64)count + 1) * sizeof *child);

  for (u32 number = count; number >= 2; number--) {
    sibling[number] = child[dominator[number]];
    child[dominator[number]] = number;
  }

  for (u32 number = 1; number != 0;) {
    u32 node = node_of[number];
    struct class *class = &classes[class_of[node]];
    u32 weighs = shallow[node] != 0;

    if (class->open == 0 && weighs) {
      class->retained += retained[node];
    }
    if (child[number] != 0) {
      class->open += weighs;
      number = child[number];
      continue;
    }

    while (number != 1 && sibling[number] == 0) {
      number = dominator[number];
      node = node_of[number];
      classes[class_of[node]].open -= shallow[node] != 0;
    }

    number = number == 1 ? 0 : sibling[number];
  }
}
