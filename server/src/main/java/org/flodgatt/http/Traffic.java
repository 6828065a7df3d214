package org.flodgatt.http;

import java.util.concurrent.atomic.AtomicInteger;

/** What the connections are about, to know when all of them may be ended. Any thread. */
final class Traffic {
  /** What a connection is about. */
  private enum About {
    /** It has not asked yet, or its request is not answered yet. */
    REQUEST,
    /** It was answered, and may ask again or not. */
    NOTHING,
    STREAM,
    GONE
  }

  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger streams = new AtomicInteger();
  private volatile boolean closed;

  /** Somebody is connected. */
  Visit enter() {
    return new Visit();
  }

  /** Connections whose request is not answered yet. */
  int requests() {
    return requests.get();
  }

  /** Connections that became streams and are not gone. */
  int streams() {
    return streams.get();
  }

  /** From now on nobody gets a stream. */
  void close() {
    closed = true;
  }

  /** Whether nobody gets a stream any more. */
  boolean isClosed() {
    return closed;
  }

  /** One connection. Confined to its event loop. */
  final class Visit {
    private About about = About.REQUEST;

    private Visit() {
      requests.incrementAndGet();
    }

    void asked() {
      become(About.REQUEST);
    }

    void answered() {
      become(About.NOTHING);
    }

    void streams() {
      become(About.STREAM);
    }

    void gone() {
      become(About.GONE);
    }

    private void become(About next) {
      if (about == next || about == About.GONE) {
        return;
      }
      count(next, 1);
      count(about, -1);
      about = next;
    }

    private void count(About which, int by) {
      switch (which) {
        case REQUEST -> requests.addAndGet(by);
        case STREAM -> streams.addAndGet(by);
        case NOTHING, GONE -> {}
      }
    }
  }
}
