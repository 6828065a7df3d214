package org.flodgatt.conformance.chaos;

/** How a connection came to its end. */
sealed interface Ending {
  /** The name under which the report counts it. */
  String label();

  /** A close frame; 1005: without code. */
  record CloseFrame(int code) implements Ending {
    @Override
    public String label() {
      return "WebSocket closed with " + (code == 1005 ? "no code" : code);
    }

    boolean asksToComeBack() {
      return code == 1001 || code == 1012;
    }
  }

  /** The last chunk of an event stream. */
  record LastChunk() implements Ending {
    @Override
    public String label() {
      return "event stream ended";
    }
  }

  /** The connection ended without a word. */
  record Cut(String how) implements Ending {
    @Override
    public String label() {
      return "cut without a word";
    }
  }

  /** The listener itself went. */
  record Left() implements Ending {
    @Override
    public String label() {
      return "left by the client";
    }
  }
}
