// libyaml, the reference that the front end's tests compare Aegis's own parser with.
#include <yaml.h>
