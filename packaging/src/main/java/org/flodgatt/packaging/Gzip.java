package org.flodgatt.packaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/** Compression that depends on nothing but the bytes: no name and no time in the head. */
final class Gzip {
  private static final int BEST = 9;

  private Gzip() {}

  /** A stream that compresses into another and closes it. */
  static OutputStream to(OutputStream out) throws IOException {
    GzipParameters parameters = new GzipParameters();
    parameters.setCompressionLevel(BEST);
    return new GzipCompressorOutputStream(out, parameters);
  }

  static byte[] of(byte[] content) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (OutputStream out = to(compressed)) {
      out.write(content);
    }
    return compressed.toByteArray();
  }
}
