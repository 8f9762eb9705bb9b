#ifndef AEGIS_DATA_H
#define AEGIS_DATA_H

#include <stddef.h>

/// The IAM catalog, in read-only pages, aligned to 64 bytes. Lives as long as the program.
const void *_Nonnull aegis_catalog_bytes(void);

/// The catalog's size in bytes.
size_t aegis_catalog_size(void);

/// The JSON Schema of one kind of file.
typedef struct {
  const char *_Nonnull name;
  /// Which files it is for in the usual layout, as a pattern from the project's root.
  const char *_Nonnull files;
  const void *_Nonnull bytes;
  size_t size;
} aegis_schema;

const aegis_schema *_Nonnull aegis_schemas(void);

size_t aegis_schema_count(void);

#endif
