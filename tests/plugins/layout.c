/* The C half of layout.h; plugin.h comes first and alone, since a plugin may include nothing else before it. */
#include <kubetest2/plugin.h>

#include "layout.h"

typedef int a_file_needs_a_declaration;
