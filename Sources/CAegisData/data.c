#include "AegisData.h"

_Alignas(64) static const unsigned char catalog[] = {
#embed "catalog.bin"
};

const void *aegis_catalog_bytes(void) { return catalog; }

size_t aegis_catalog_size(void) { return sizeof catalog; }
