/* Files the numbers of nodes and edges into columns, and rejects those that cannot be. */
#include "heap.h"

static u32 refuse(struct reader *reader, u32 status, u64 what, f64 value) {
  reader->status = status;
  reader->what = what;
  reader->value = value;

  return status;
}

/* Sizes of 4 GiB and more; any other field that large is an error. */
static u32 file_large(struct reader *reader, struct graph *graph, u32 numbers) {
  for (u32 row = 0; row < reader->large_count; row++) {
    u32 index = reader->large[row].index;
    u32 node = reader->filed + index / reader->fields;

    if (index >= numbers) {
      continue;
    }
    if (index % reader->fields != reader->self_size || graph->large->count == LARGE_ROWS) {
      return refuse(reader, TOO_LARGE, node, reader->large[row].value);
    }

    graph->large->rows[graph->large->count].node = node;
    graph->large->rows[graph->large->count++].size = reader->large[row].value;
  }

  return MORE;
}

static u32 file_nodes(struct reader *reader, struct graph *graph) {
  const u32 *values = reader->values;
  u32 fields = reader->fields;
  u32 records = reader->count / fields;
  u32 node = reader->filed;
  u32 highest = reader->highest_name;
  u64 edges = graph->first_edge[node];
  u32 types = reader->types;
  const u32 *type = values + reader->type, *name = values + reader->name, *id = values + reader->id;
  const u32 *self_size = values + reader->self_size, *edge_count = values + reader->edge_count;
  const u32 *detachedness = reader->detachedness == NONE ? 0 : values + reader->detachedness;

  if (records > graph->node_count - node) {
    return refuse(reader, TOO_MANY_RECORDS, graph->node_count, 0);
  }
  if (reader->large_count > 0 && file_large(reader, graph, records * fields) != MORE) {
    return reader->status;
  }

  for (u32 at = 0; at < records * fields; at += fields, node++) {
    if (type[at] >= types) {
      return refuse(reader, NO_SUCH_TYPE, node, type[at]);
    }

    graph->node_type[node] = (u8)type[at];
    graph->node_name[node] = name[at];
    graph->node_id[node] = id[at];
    graph->self_size[node] = self_size[at];
    edges += edge_count[at];
    graph->first_edge[node + 1] = (u32)edges;
    highest = name[at] > highest ? name[at] : highest;

    if (detachedness) {
      graph->detachedness[node] = (u8)detachedness[at];
    }
    if (edges > graph->edge_count) {
      return refuse(reader, TOO_MANY_EDGES, graph->edge_count, 0);
    }
  }

  reader->filed = node;
  reader->highest_name = highest;

  return MORE;
}

/*
 * An edge's target is written as the index of its node's first field, and stored as the number of the node. The division is a
 * multiplication that is right for all multiples below 2^32 of a divisor up to 16, and any other value is rejected.
 */
static u32 file_edges(struct reader *reader, struct graph *graph, u32 node_fields) {
  const u32 *values = reader->values;
  u32 fields = reader->fields;
  u32 records = reader->count / fields;
  u32 edge = reader->filed;
  u32 highest = reader->highest_name;
  u32 types = reader->types;
  u64 reciprocal = ((1ull << 34) + node_fields - 1) / node_fields;
  const u32 *type = values + reader->type, *name = values + reader->name, *to = values + reader->to;

  if (records > graph->edge_count - edge) {
    return refuse(reader, TOO_MANY_RECORDS, graph->edge_count, 0);
  }

  for (u32 at = 0; at < records * fields; at += fields, edge++) {
    u32 kind = type[at];
    u32 label = name[at];
    u32 target = (u32)((to[at] * reciprocal) >> 34);

    if (kind >= types) {
      return refuse(reader, NO_SUCH_TYPE, edge, kind);
    }
    if (target >= graph->node_count || target * node_fields != to[at]) {
      return refuse(reader, NO_SUCH_NODE, edge, to[at]);
    }
    if (label > highest && !graph->numbered[kind]) {
      highest = label;
    }

    graph->edge_type[edge] = (u8)kind;
    graph->edge_name[edge] = label;
    graph->edge_to[edge] = target;
  }

  reader->filed = edge;
  reader->highest_name = highest;

  return MORE;
}

/* Reads what the window has of the nodes. */
KERNEL(f64, scan_nodes)(struct reader *reader, struct graph *graph) {
  for (;;) {
    u32 before = reader->count;

    take_numbers(reader);

    if (reader->status == MALFORMED || (reader->status == MORE && reader->count == before)) {
      return reader->status;
    }

    u32 status = reader->status;

    if (file_nodes(reader, graph) != MORE) {
      return reader->status;
    }

    reader->status = status;
    keep_rest(reader);

    if (reader->status != MORE) {
      return reader->status;
    }
  }
}

/* Reads what the window has of the edges. */
KERNEL(f64, scan_edges)(struct reader *reader, struct graph *graph, word node_fields) {
  for (;;) {
    u32 before = reader->count;

    take_numbers(reader);

    if (reader->status == MALFORMED || (reader->status == MORE && reader->count == before)) {
      return reader->status;
    }

    u32 status = reader->status;

    if (file_edges(reader, graph, (u32)node_fields) != MORE) {
      return reader->status;
    }

    reader->status = status;
    keep_rest(reader);

    if (reader->status != MORE) {
      return reader->status;
    }
  }
}
