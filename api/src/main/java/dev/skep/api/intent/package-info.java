/**
 * What users ask for, before admission decides whether the cluster takes it: the meeting point of
 * {@code manifests}, which reads files into these records, and {@code controllers}, whose admission
 * turns them into transactions.
 */
@NullMarked
package dev.skep.api.intent;

import org.jspecify.annotations.NullMarked;
