package org.flodgatt.conformance.chaos;

import java.util.List;

/**
 * What a client asks for.
 *
 * @param name as in the contract, such as {@code public:local}
 * @param parameter the name of its parameter, empty if it has none
 * @param value the value of the parameter
 * @param topics what it brings
 */
record Stream(String name, String parameter, String value, List<Topic> topics) {
  Stream(String name, Topic... topics) {
    this(name, "", "", List.of(topics));
  }

  /** The path of its event stream. */
  String path() {
    String query = parameter.isEmpty() ? "" : "?" + parameter + "=" + value;
    return "/api/v1/streaming/" + name.replace(':', '/') + query;
  }

  /** The query that opens a WebSocket with it. */
  String query() {
    return "stream=" + name + (parameter.isEmpty() ? "" : "&" + parameter + "=" + value);
  }

  /** The message that adds it to an open WebSocket. */
  String subscribe() {
    String more = parameter.isEmpty() ? "" : ",\"" + parameter + "\":\"" + value + "\"";
    return "{\"type\":\"subscribe\",\"stream\":\"" + name + "\"" + more + "}";
  }

  /** How every message of it begins on a WebSocket. */
  String envelope() {
    String more = parameter.isEmpty() ? "" : ",\"" + value + "\"";
    return "{\"stream\":[\"" + name + "\"" + more + "],\"event\":";
  }
}
