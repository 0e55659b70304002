"""How one kind of record is looked at: columns, order, query; no Qt."""
