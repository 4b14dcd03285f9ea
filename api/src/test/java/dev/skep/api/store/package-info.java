/** Tests of the package of the same name, and what other modules' tests use of it. */
@NullMarked
package dev.skep.api.store;

import org.jspecify.annotations.NullMarked;
