@NullMarked
package dev.skep.manifests.modern;

import org.jspecify.annotations.NullMarked;
