/**
 * Binary and text forms of the model. Log and snapshot are read strictly: an unknown field or type
 * means that another build wrote it, and replicas would diverge. Session messages and the API are
 * read tolerantly, so that hosts of neighbouring versions can talk.
 */
@NullMarked
package dev.skep.api.codec;

import org.jspecify.annotations.NullMarked;
