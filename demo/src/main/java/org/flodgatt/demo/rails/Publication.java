package org.flodgatt.demo.rails;

import java.util.List;
import org.flodgatt.demo.world.Person;
import org.flodgatt.demo.world.ReadingList;
import org.jspecify.annotations.Nullable;

/**
 * One message for Redis.
 *
 * @param channel where it goes
 * @param onlyIfAny keys of which at least one must exist, else Rails does not publish it; empty
 *     when it is published in any case
 * @param payload a JSON value; null for events that have none
 */
public record Publication(
    String channel, List<String> onlyIfAny, String event, @Nullable String payload) {
  private static final String GATE = "subscribed:";

  /** The message. */
  public String message() {
    String head = "{\"event\":" + JsonText.string(event);
    return payload == null ? head + "}" : head + ",\"payload\":" + payload + "}";
  }

  static String homeOf(Person person) {
    return "timeline:" + person.id();
  }

  static String notificationsOf(Person person) {
    return homeOf(person) + ":notifications";
  }

  /** To everybody who listens. */
  static Publication always(String channel, String event, @Nullable String payload) {
    return new Publication(channel, List.of(), event, payload);
  }

  static Publication home(Person person, String event, String payload) {
    return gated(homeOf(person), event, payload);
  }

  static Publication list(ReadingList list, String event, String payload) {
    return gated("timeline:list:" + list.id(), event, payload);
  }

  static Publication direct(Person person, String event, String payload) {
    return gated("timeline:direct:" + person.id(), event, payload);
  }

  /** Also published when only the home timeline is listened to: that stream carries both. */
  static Publication notifications(Person person, String event, String payload) {
    return new Publication(
        notificationsOf(person),
        List.of(GATE + homeOf(person), GATE + notificationsOf(person)),
        event,
        payload);
  }

  private static Publication gated(String channel, String event, String payload) {
    return new Publication(channel, List.of(GATE + channel), event, payload);
  }
}
