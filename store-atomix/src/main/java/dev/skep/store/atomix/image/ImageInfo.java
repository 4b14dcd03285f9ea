package dev.skep.store.atomix.image;

/**
 * An image that is there.
 *
 * @param index of the last log entry that is part of it
 * @param fileBytes the length of its file
 */
public record ImageInfo(long index, long fileBytes) {}
