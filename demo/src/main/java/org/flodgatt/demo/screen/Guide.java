package org.flodgatt.demo.screen;

import org.flodgatt.demo.world.ReadingList;
import org.flodgatt.demo.world.World;

/** The commands to try, ready to paste, each with what it shows. */
public final class Guide {
  private static final String STREAMS = "/api/v1/streaming";

  private final World world;
  private final String host;
  private final String admin;
  private final StringBuilder text = new StringBuilder();

  private Guide(World world, int port, int admin) {
    this.world = world;
    this.host = "127.0.0.1:" + port;
    this.admin = "127.0.0.1:" + admin;
  }

  /** The commands for a server on these ports of 127.0.0.1. */
  public static String text(World world, int port, int admin) {
    Guide guide = new Guide(world, port, admin);
    guide.publicStreams();
    guide.personalStreams();
    guide.webSockets();
    guide.refusalsAndOperation();
    return guide.text.toString();
  }

  private void publicStreams() {
    title("Event streams (Ctrl-C ends each)");
    curl("alice", "/public", "the public stream as Alice sees it: everything");
    curl(
        "bob",
        "/public",
        "the same as Bob: English and German only, without @%s (blocked), @%s (muted) and %s (domain block);"
            .formatted(
                world.blockedByBob().acct(), world.mutedByBob().acct(), world.domainBlockedByBob()),
        "\"filtered\" at the end tells which of his filters match (kale, finale and, now and then,"
            + " heron)");
    curl("alice", "/public/local?only_media=true", "pictures and films of this server only");
    curl(
        "alice",
        "/hashtag?tag=Photography",
        "one hashtag; this server hides posts from elsewhere on hashtags: only @orla's appear");
    curl(
        "moderator",
        "/hashtag?tag=Photography",
        "the same as the moderator, who may view all feeds: @stella@observatory.example as well");
  }

  private void personalStreams() {
    ReadingList list = world.lists().getFirst();
    curl("alice", "/user", "Alice's home timeline, boosts, notifications and announcements");
    curl(
        "alice-notifications",
        "/user/notification",
        "notifications only, with a token that may read nothing else (try it on /user: 401)");
    curl("alice", "/list?list=" + list.id(), "Alice's list \"" + list.title() + "\"");
    curl("alice", "/direct", "Alice's private conversations");
    curl(
        "carol",
        "/public/remote",
        "Carol loses her phone now and then: her token is revoked, the stream ends at once, and",
        "the same command answers 401 until she logs in again, a little later");
  }

  private void webSockets() {
    title("WebSockets (one connection, many streams)");
    say("Bob's home timeline; then paste lines to add and remove streams:");
    text.append(
        "  npx -y wscat -c 'ws://%s%s?access_token=demo-bob&stream=user'\n"
            .formatted(host, STREAMS));
    paste("{\"type\":\"subscribe\",\"stream\":\"public:local\"}");
    paste("{\"type\":\"subscribe\",\"stream\":\"hashtag\",\"tag\":\"Hafen\"}");
    paste("{\"type\":\"unsubscribe\",\"stream\":\"public:local\"}");
    say("an error, because the list is Alice's:");
    paste("{\"type\":\"subscribe\",\"stream\":\"list\",\"list\":\"501\"}");
    text.append('\n');
  }

  private void refusalsAndOperation() {
    title("Refusals, health, metrics");
    curl("wrong", "/public", "a wrong token: 401 and why");
    say("without a token: 401");
    command("curl -i http://" + host + STREAMS + "/public");
    say("alive?");
    command("curl http://" + host + STREAMS + "/health");
    say("numbers for Prometheus: clients, streams, messages, database");
    command("curl http://" + admin + "/metrics");
    say("can it work, and if not, why?");
    command("curl http://" + admin + "/ready");
  }

  private void curl(String name, String path, String... meaning) {
    for (String line : meaning) {
      say(line);
    }
    command(
        "curl -N -H 'Authorization: Bearer demo-%s' 'http://%s%s%s'"
            .formatted(name, host, STREAMS, path));
  }

  private void title(String title) {
    text.append(title).append("\n\n");
  }

  private void say(String line) {
    text.append("  # ").append(line).append('\n');
  }

  private void command(String command) {
    text.append("  ").append(command).append("\n\n");
  }

  private void paste(String line) {
    text.append("    ").append(line).append('\n');
  }
}
