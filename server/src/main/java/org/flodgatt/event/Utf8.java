package org.flodgatt.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Well-formed UTF-8 as Unicode defines it (table 3-7): no overlong forms, no surrogates. */
final class Utf8 {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  static boolean isValid(byte[] bytes) {
    int at = 0;
    while (at < bytes.length) {
      if (at + 8 <= bytes.length && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) {
        at += 8;
        continue;
      }
      int length = sequenceAt(bytes, at);
      if (length == 0) {
        return false;
      }
      at += length;
    }
    return true;
  }

  /** The length of the well-formed sequence that starts there, or 0. */
  private static int sequenceAt(byte[] bytes, int at) {
    int lead = bytes[at] & 0xff;
    if (lead < 0x80) {
      return 1;
    }
    if (lead < 0xc2 || lead > 0xf4) {
      return 0;
    }
    if (lead < 0xe0) {
      return inRange(bytes, at + 1, 0x80, 0xbf) ? 2 : 0;
    }
    if (lead < 0xf0) {
      int low = lead == 0xe0 ? 0xa0 : 0x80;
      int high = lead == 0xed ? 0x9f : 0xbf;
      return inRange(bytes, at + 1, low, high) && inRange(bytes, at + 2, 0x80, 0xbf) ? 3 : 0;
    }
    int low = lead == 0xf0 ? 0x90 : 0x80;
    int high = lead == 0xf4 ? 0x8f : 0xbf;
    return inRange(bytes, at + 1, low, high)
            && inRange(bytes, at + 2, 0x80, 0xbf)
            && inRange(bytes, at + 3, 0x80, 0xbf)
        ? 4
        : 0;
  }

  private static boolean inRange(byte[] bytes, int at, int low, int high) {
    if (at >= bytes.length) {
      return false;
    }
    int value = bytes[at] & 0xff;
    return value >= low && value <= high;
  }
}
