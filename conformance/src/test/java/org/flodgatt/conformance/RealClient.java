package org.flodgatt.conformance;

import java.util.List;

/** A running client that other people wrote. Thread-safe. */
interface RealClient extends AutoCloseable {
  /**
   * What has happened to it so far, oldest first: {@code EVENT name key}, {@code CLOSED code},
   * {@code ERROR text}, {@code STOPPED}, the parts separated by tabs. The key is the payload's id,
   * or the payload itself where that is no object, or {@code -} where there is none.
   */
  List<String> said();

  /** Stops it as its documentation says; fails unless it then ends by itself. */
  void stop();

  /** Ends it at once if it still runs. */
  @Override
  void close();
}
