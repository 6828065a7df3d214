package org.flodgatt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.flodgatt.auth.StreamParameter;
import org.flodgatt.encode.Wire;
import org.flodgatt.event.Viewer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a WebSocket client asks for, and what it is answered (contract section 5). */
class SessionCommandsTest {
  private static final String HOME = "timeline:7";

  private final TestingSessions rig = new TestingSessions();
  private final Session session = rig.webSocket();

  @AfterEach
  void everythingIsGoneWhenTheClientIsGone() {
    session.disconnected();
    rig.answerAll();
    assertTrue(rig.nothingIsLeft());
  }

  private void subscribe(String fields) {
    session.received("{\"type\":\"subscribe\"," + fields + "}");
  }

  private void unsubscribe(String fields) {
    session.received("{\"type\":\"unsubscribe\"," + fields + "}");
  }

  private void subscribeTag(String stream, String tag) {
    subscribe("\"stream\":\"" + stream + "\",\"tag\":\"" + tag + "\"");
    rig.answerAll();
  }

  @Test
  void successIsSilentAndEventsFollow() {
    subscribe("\"stream\":\"user\"");
    assertEquals(List.of(), rig.frames());
    rig.delete("timeline:7", 5);
    rig.publish(
        "timeline:7:notifications", "{\"event\":\"notification\",\"payload\":{\"id\":\"1\"}}");
    assertEquals(
        List.of(
            "{\"stream\":[\"user\"],\"event\":\"delete\",\"payload\":\"5\"}",
            "{\"stream\":[\"user\"],\"event\":\"notification\",\"payload\":\"{\\\"id\\\":\\\"1\\\"}\"}"),
        rig.frames());
    assertEquals(List.of("timeline:7", "timeline:7:notifications"), rig.started);
    assertEquals(2, rig.metric("messages_sent_total{type=\"websocket\"}"));
  }

  @Test
  void theFirstElementOfAnArrayNamesTheStream() {
    subscribe("\"stream\":[\"direct\",\"user\"]");
    assertTrue(rig.joined.contains("timeline:direct:7"));
    assertFalse(rig.joined.contains("timeline:7"));
  }

  @Test
  void theStreamInTheUrlIsSubscribedAtOnce() {
    session.subscribeTo(
        "hashtag",
        name -> name.equals("tag") ? StreamParameter.ofText("Cats") : StreamParameter.MISSING,
        null);
    rig.answerAll();
    rig.delete("timeline:hashtag:cats", 1);
    assertEquals(
        List.of("{\"stream\":[\"hashtag\",\"Cats\"],\"event\":\"delete\",\"payload\":\"1\"}"),
        rig.frames());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "'x':1                              | Unknown stream type|400",
        "'stream':null                      | Unknown stream type|400",
        "'stream':5                         | Unknown stream type|400",
        "'stream':{}                        | Unknown stream type|400",
        "'stream':[]                        | Unknown stream type|400",
        "'stream':[null]                    | Unknown stream type|400",
        "'stream':[['user']]                | Unknown stream type|400",
        "'stream':'nope'                    | Unknown stream type|400",
        "'stream':'User'                    | Unknown stream type|400",
        "'stream':''                        | Unknown stream type|400",
        "'stream':'hashtag'                 | Missing tag name parameter|400",
        "'stream':'hashtag','tag':''        | Missing tag name parameter|400",
        "'stream':'hashtag','tag':null      | Missing tag name parameter|400",
        "'stream':'hashtag','tag':0         | Missing tag name parameter|400",
        "'stream':'hashtag','tag':-0.0e5    | Missing tag name parameter|400",
        "'stream':'hashtag:local'           | Missing tag name parameter|400",
        "'stream':'hashtag','tag':5         | An unexpected error occurred|500",
        "'stream':'hashtag','tag':true      | An unexpected error occurred|500",
        "'stream':'hashtag','tag':['a']     | An unexpected error occurred|500",
        "'stream':'hashtag','tag':{}        | An unexpected error occurred|500",
        "'stream':'list'                    | Missing list name parameter|400",
        "'stream':'list','list':''          | Missing list name parameter|400",
        "'stream':'list','list':0           | Missing list name parameter|400",
        "'stream':'list','list':'x'         | Not authorized to stream this list|401",
        "'stream':'list','list':'501x'      | Not authorized to stream this list|401",
        "'stream':'list','list':501.5       | Not authorized to stream this list|401",
        "'stream':'list','list':'600'       | Not authorized to stream this list|401",
        "'stream':'list','list':600         | Not authorized to stream this list|401",
        "'stream':'list','list':['501']     | Not authorized to stream this list|401",
      })
  void whatCannotBeSubscribedIsAnsweredExactly(String fields, String message, int status) {
    subscribe(fields.replace('\'', '"'));
    rig.answerAll();
    assertEquals(
        List.of("{\"error\":\"" + message + "\",\"status\":" + status + "}"), rig.frames());
    unsubscribe(fields.replace('\'', '"'));
    rig.answerAll();
    assertEquals(List.of("{\"error\":\"Error unsubscribing from channel\"}"), rig.frames());
  }

  @Test
  void aMissingScopeIsAnsweredBeforeTheParameter() {
    Session poor =
        rig.open(Wire.WEBSOCKET, new Viewer(4, 8, Set.of("read:notifications"), null, 0));
    poor.received("{\"type\":\"subscribe\",\"stream\":\"hashtag\"}");
    assertEquals(
        List.of("{\"error\":\"Access token does not have the required scopes\",\"status\":401}"),
        rig.frames());
    poor.disconnected();
  }

  @Test
  void troubleWithTheDatabaseIsAnUnexpectedError() {
    rig.databaseIsAway = true;
    subscribe("\"stream\":\"public\"");
    rig.answerAll();
    subscribe("\"stream\":\"list\",\"list\":\"501\"");
    rig.answerAll();
    String error = "{\"error\":\"An unexpected error occurred\",\"status\":500}";
    assertEquals(List.of(error, error), rig.frames());
    unsubscribe("\"stream\":\"list\",\"list\":\"501\"");
    rig.answerAll();
    assertEquals(List.of("{\"error\":\"Error unsubscribing from channel\"}"), rig.frames());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "hello",
        "null",
        "5",
        "\"subscribe\"",
        "[]",
        "{",
        "{}",
        "{\"stream\":\"user\"}",
        "{\"type\":\"Subscribe\",\"stream\":\"user\"}",
        "{\"type\":[\"subscribe\"]}",
        "{\"type\":\"subscribe\",\"stream\":\"user\"} x",
        "{\"type\":\"subscribe\",\"stream\":\"user\""
      })
  void whatIsNoCommandIsNotAnswered(String text) {
    session.received(text);
    assertEquals(List.of(), rig.frames());
    assertEquals(2, rig.joined.size());
  }

  @Test
  void subscribingAgainChangesNothingAndTheFirstSpellingStays() {
    subscribeTag("hashtag", "Cats");
    subscribeTag("hashtag", "CATS");
    rig.delete("timeline:hashtag:cats", 1);
    assertEquals(
        List.of("{\"stream\":[\"hashtag\",\"Cats\"],\"event\":\"delete\",\"payload\":\"1\"}"),
        rig.frames());
    unsubscribe("\"stream\":\"hashtag\",\"tag\":\"cats\"");
    assertFalse(rig.joined.contains("timeline:hashtag:cats"));
    assertEquals(List.of(), rig.frames());
  }

  @Test
  void aListGivenAsNumberStaysANumber() {
    subscribe("\"stream\":\"list\",\"list\":501");
    rig.answerAll();
    rig.delete("timeline:list:501", 1);
    assertEquals(
        List.of("{\"stream\":[\"list\",501],\"event\":\"delete\",\"payload\":\"1\"}"),
        rig.frames());
  }

  @Test
  void homeAndNotificationsBothDeliverANotification() {
    subscribe("\"stream\":\"user\"");
    subscribe("\"stream\":\"user:notification\"");
    rig.publish("timeline:7:notifications", "{\"event\":\"notification\",\"payload\":\"1\"}");
    assertEquals(
        Set.of(
            "{\"stream\":[\"user\"],\"event\":\"notification\",\"payload\":\"1\"}",
            "{\"stream\":[\"user:notification\"],\"event\":\"notification\",\"payload\":\"1\"}"),
        Set.copyOf(rig.frames()));
    unsubscribe("\"stream\":\"user\"");
    assertTrue(rig.joined.contains("timeline:7:notifications"));
  }

  /** A token without {@code read:statuses} never had {@code user}. */
  @Test
  void leavingTheHomeStreamLeavesNotificationsAlone() {
    Session poor =
        rig.open(Wire.WEBSOCKET, new Viewer(4, 8, Set.of("read:notifications"), null, 0));
    poor.received("{\"type\":\"subscribe\",\"stream\":\"user:notification\"}");
    poor.received("{\"type\":\"unsubscribe\",\"stream\":\"user\"}");
    assertTrue(rig.joined.contains("timeline:8:notifications"));
    poor.disconnected();
  }

  @Test
  void leavingWhatIsNotSubscribedIsNotAnswered() {
    unsubscribe("\"stream\":\"user\"");
    unsubscribe("\"stream\":\"list\",\"list\":\"501\"");
    rig.answerAll();
    assertEquals(List.of(), rig.frames());
  }

  @Test
  void commandsTakeEffectInTheOrderSentAlsoWhileLookUpsArePending() {
    subscribe("\"stream\":\"list\",\"list\":\"501\"");
    unsubscribe("\"stream\":\"list\",\"list\":\"501\"");
    subscribe("\"stream\":\"nope\"");
    subscribe("\"stream\":\"list\",\"list\":\"600\"");
    subscribe("\"stream\":\"user\"");
    unsubscribe("\"stream\":\"nope\"");
    subscribe("\"stream\":\"public\"");
    assertEquals(1, rig.lookupsWaiting());
    assertEquals(Set.of("timeline:access_token:3", "timeline:system:7"), rig.joined);
    assertEquals(List.of(), rig.frames());
    rig.answerOne();
    assertTrue(rig.joined.contains("timeline:list:501"));
    rig.answerOne();
    assertFalse(rig.joined.contains("timeline:list:501"));
    assertEquals(List.of("{\"error\":\"Unknown stream type\",\"status\":400}"), rig.frames());
    rig.answerOne();
    assertEquals(
        List.of(
            "{\"error\":\"Not authorized to stream this list\",\"status\":401}",
            "{\"error\":\"Error unsubscribing from channel\"}"),
        rig.frames());
    assertTrue(rig.joined.contains("timeline:7"));
    assertFalse(rig.joined.contains("timeline:public"));
    rig.answerOne();
    assertTrue(rig.joined.contains("timeline:public"));
    assertEquals(0, rig.lookupsWaiting());
  }

  @Test
  void thereIsAMostOfStreams() {
    for (int i = 0; i < TestingSessions.SETTINGS.maxSubscriptions(); i++) {
      subscribeTag("hashtag", "t" + i);
    }
    subscribe("\"stream\":\"user\"");
    assertEquals(
        List.of("{\"error\":\"Too many streams on this connection\",\"status\":429}"),
        rig.frames());
    subscribeTag("hashtag", "t0");
    assertEquals(List.of(), rig.frames());
    unsubscribe("\"stream\":\"hashtag\",\"tag\":\"t0\"");
    subscribe("\"stream\":\"user\"");
    assertEquals(List.of(), rig.frames());
    assertTrue(rig.joined.contains(HOME));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1000})
  void aFloodOfCommandsWhileALookUpIsPendingEndsTheConnection(int length) {
    subscribe("\"stream\":\"public\"");
    String text = "x".repeat(length);
    int sent = 0;
    while (rig.sessions.count() > 0 && sent < 100_000) {
      session.received(text);
      sent++;
    }
    assertTrue(sent < 20_000);
    assertEquals(List.of("close 1008 Too many commands are waiting"), rig.frames());
    rig.answerAll();
    assertTrue(rig.nothingIsLeft());
  }

  @Test
  void manyCommandsWithoutPendingLookUpsAreNoFlood() {
    for (int i = 0; i < 20_000; i++) {
      subscribe("\"stream\":\"user\"");
      unsubscribe("\"stream\":\"user\"");
    }
    assertEquals(1, rig.sessions.count());
    assertEquals(List.of(), rig.frames());
  }

  @Test
  void gaugesCountStreamsAndSystemTopics() {
    subscribe("\"stream\":\"user\"");
    assertEquals(1, rig.metric("connected_clients{type=\"websocket\"}"));
    assertEquals(1, rig.metric("connected_channels{channel=\"user\",type=\"websocket\"}"));
    assertEquals(2, rig.metric("connected_channels{channel=\"system\",type=\"websocket\"}"));
    assertEquals(4, rig.metric("redis_subscriptions"));
  }
}
