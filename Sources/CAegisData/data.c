#include "AegisData.h"

_Alignas(64) static const unsigned char catalog[] = {
#embed "catalog.bin"
};

const void *aegis_catalog_bytes(void) { return catalog; }

size_t aegis_catalog_size(void) { return sizeof catalog; }

static const unsigned char organization[] = {
#embed "../../grammar/schema/organization.json"
};
static const unsigned char account[] = {
#embed "../../grammar/schema/account.json"
};
static const unsigned char groups[] = {
#embed "../../grammar/schema/groups.json"
};
static const unsigned char policies[] = {
#embed "../../grammar/schema/policies.json"
};
static const unsigned char roles[] = {
#embed "../../grammar/schema/roles.json"
};
static const unsigned char users[] = {
#embed "../../grammar/schema/users.json"
};

static const aegis_schema schemas[] = {
    {"organization", "organization.yaml", organization, sizeof organization},
    {"account", "**/account.yaml", account, sizeof account},
    {"groups", "**/groups/groups.yaml", groups, sizeof groups},
    {"policies", "**/policies/policies.yaml", policies, sizeof policies},
    {"roles", "**/roles/roles.yaml", roles, sizeof roles},
    {"users", "**/users/users.yaml", users, sizeof users},
};

const aegis_schema *aegis_schemas(void) { return schemas; }

size_t aegis_schema_count(void) { return sizeof schemas / sizeof *schemas; }
