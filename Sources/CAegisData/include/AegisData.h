#ifndef AEGIS_DATA_H
#define AEGIS_DATA_H

#include <stddef.h>

/// The IAM catalog, in read-only pages, aligned to 64 bytes. Lives as long as the program.
const void *_Nonnull aegis_catalog_bytes(void);

/// The catalog's size in bytes.
size_t aegis_catalog_size(void);

#endif
