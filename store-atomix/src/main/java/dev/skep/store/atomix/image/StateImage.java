package dev.skep.store.atomix.image;

import java.io.IOException;
import java.io.OutputStream;

/** An immutable state that can be written later, by any thread, while the live one goes on. */
@FunctionalInterface
public interface StateImage {
  /** Writes the state; equal states write equal bytes. The stream is not closed. */
  void writeTo(OutputStream out) throws IOException;
}
