package org.flodgatt.config;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The table of all settings. Reading, the report and the documentation live on it. */
final class ConfigReference {
  /** What kind of value, which decides how it is shown. */
  enum Kind {
    PLAIN,
    /** May hold a password. */
    URL,
    SECRET
  }

  /** Chapters of the table. */
  enum Group {
    SURROUNDINGS("Surroundings"),
    LISTENING("Listening"),
    POSTGRESQL("PostgreSQL"),
    REDIS("Redis"),
    TELLING("Logs and metrics"),
    CLIENTS("Clients"),
    WAITING("What may wait"),
    RECOVERY("After something was missed"),
    ACCESS("Access");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  /**
   * One setting.
   *
   * @param name of the variable
   * @param fallback its default as it would be written, or in words if it depends; {@code -}: none
   * @param meaning for administrators
   */
  record Row(Group group, Kind kind, String name, String fallback, String meaning) {}

  static final List<Row> ROWS =
      List.of(
          plain(
              Group.SURROUNDINGS,
              "NODE_ENV",
              "development",
              "`production` reads `.env.production` instead of `.env` and changes the defaults of"
                  + " the database and the log. Counts only when set in the process. Any other name"
                  + " than these two needs `DATABASE_URL`."),
          plain(
              Group.SURROUNDINGS,
              "NODE_EXTRA_CA_CERTS",
              "-",
              "PEM file with certificate authorities to trust besides those of the system."),
          plain(
              Group.SURROUNDINGS,
              "NODE_TLS_REJECT_UNAUTHORIZED",
              "1",
              "`0` switches off every check of certificates. Anybody between the servers can then"
                  + " listen; use `NODE_EXTRA_CA_CERTS` instead."),
          plain(Group.LISTENING, "PORT", "4000", "TCP port; `0` takes any free one."),
          plain(
              Group.LISTENING,
              "BIND",
              "127.0.0.1",
              "Address to listen on; IPv6 with or without brackets. `0.0.0.0` or `[::]` for all."),
          plain(
              Group.LISTENING,
              "SOCKET",
              "-",
              "Path of a Unix socket to listen on, instead of `PORT` and `BIND`. Its mode is"
                  + " 0666."),
          plain(
              Group.LISTENING,
              "TRUSTED_PROXY_IP",
              "loopback,uniquelocal",
              "Proxies whose `X-Forwarded-For` is believed: addresses, networks (`10.0.0.0/8`) and"
                  + " the names `loopback`, `linklocal`, `uniquelocal`, separated by commas or"
                  + " spaces. Replaces the default."),
          plain(
              Group.LISTENING,
              "STREAMING_TRANSPORT",
              "auto",
              "The system's interface for sockets: `auto`, `io_uring`, `epoll`, `nio`."),
          plain(
              Group.LISTENING,
              "STREAMING_EVENT_LOOPS",
              "half of the processors, 1 to 4",
              "Threads that serve connections. One carries about 100,000 deliveries a second."),
          plain(
              Group.LISTENING,
              "STREAMING_WEBSOCKET_DEFLATE",
              "false",
              "`true`: events are compressed for WebSocket clients that offer"
                  + " `permessage-deflate`, each once for all."),
          plain(
              Group.LISTENING,
              "STREAMING_HEAD_TIMEOUT",
              "60s",
              "How long a client may take to send the head of its request."),
          plain(
              Group.LISTENING,
              "STREAMING_DRAIN_WINDOW",
              "8s",
              "When the server is asked to stop, clients are closed spread over this time, so that"
                  + " they do not come back all at once. What stops the server must wait some"
                  + " seconds longer (systemd: `TimeoutStopSec`)."),
          plain(
              Group.LISTENING,
              "STREAMING_ADMIN_BIND",
              "-",
              "An address and port for `/metrics`, `/live`, `/ready` and the status pages alone,"
                  + " such as `127.0.0.1:4001`. Then they are not where clients connect. Only there"
                  + " is the console: `http://127.0.0.1:4001/`, see CONSOLE.md. Whoever reaches it"
                  + " sees all figures, so do not open it to the world."),
          plain(
              Group.LISTENING,
              "STREAMING_REUSE_PORT",
              "false",
              "`true`: another server may listen on the same TCP port (`SO_REUSEPORT`), so that the"
                  + " next one can start before this one stops."),
          url(
              Group.POSTGRESQL,
              "DATABASE_URL",
              "`postgresql://user:password@host:port/database?sslmode=…`. Decides over all `DB_*`"
                  + " but `DB_POOL`; `DB_PASS` is used if it has no password."),
          plain(
              Group.POSTGRESQL,
              "DB_HOST",
              "localhost",
              "Host name, address, or the directory of a Unix socket (begins with a slash)."),
          plain(Group.POSTGRESQL, "DB_PORT", "5432", "Port; also names the file of a Unix socket."),
          plain(
              Group.POSTGRESQL, "DB_USER", "mastodon (development: who runs the server)", "Role."),
          secret(Group.POSTGRESQL, "DB_PASS", "Its password."),
          plain(
              Group.POSTGRESQL,
              "DB_NAME",
              "mastodon_production (development: mastodon_development)",
              "Name of the database."),
          plain(
              Group.POSTGRESQL,
              "DB_SSLMODE",
              "disable",
              "`disable`: no TLS. `no-verify`: TLS, certificate unchecked. Anything else: TLS,"
                  + " certificate and host name checked."),
          plain(Group.POSTGRESQL, "DB_POOL", "10", "Most connections at a time."),
          plain(
              Group.POSTGRESQL,
              "STREAMING_DB_CONNECT_TIMEOUT",
              "5s",
              "How long to wait for a connection, new or from the pool."),
          plain(
              Group.POSTGRESQL,
              "STREAMING_DB_QUERY_TIMEOUT",
              "5s",
              "How long one statement may take."),
          url(
              Group.REDIS,
              "REDIS_URL",
              "`redis://user:password@host:port/database`, `rediss://…` with TLS,"
                  + " `unix:///path?db=…`. Decides over every other `REDIS_*` but"
                  + " `REDIS_NAMESPACE`."),
          plain(Group.REDIS, "REDIS_HOST", "127.0.0.1", "Host name or address."),
          plain(Group.REDIS, "REDIS_PORT", "6379", "Port."),
          plain(Group.REDIS, "REDIS_DB", "0", "Number of the database."),
          plain(Group.REDIS, "REDIS_USER", "-", "ACL user."),
          plain(Group.REDIS, "REDIS_USERNAME", "-", "Other spelling of `REDIS_USER`, which wins."),
          secret(Group.REDIS, "REDIS_PASSWORD", "Its password."),
          plain(
              Group.REDIS,
              "REDIS_NAMESPACE",
              "-",
              "Prefix of channels and keys, for Mastodon before 4.4. Must equal that of the web"
                  + " server."),
          plain(
              Group.REDIS,
              "REDIS_SENTINELS",
              "-",
              "Sentinels as `host[:port],…`, IPv6 in brackets. Needs `REDIS_SENTINEL_MASTER`;"
                  + " `REDIS_HOST` and `REDIS_PORT` then do not count."),
          plain(
              Group.REDIS,
              "REDIS_SENTINEL_MASTER",
              "-",
              "The name by which the sentinels know the server."),
          plain(
              Group.REDIS, "REDIS_SENTINEL_PORT", "26379", "Port of sentinels named without one."),
          plain(
              Group.REDIS,
              "REDIS_SENTINEL_USERNAME",
              "that of Redis",
              "User towards the sentinels."),
          secret(
              Group.REDIS,
              "REDIS_SENTINEL_PASSWORD",
              "Password towards the sentinels; without it that of Redis."),
          plain(
              Group.REDIS,
              "STREAMING_REDIS_CONNECT_TIMEOUT",
              "5s",
              "How long connecting, and the answer to a command, may take."),
          plain(
              Group.REDIS,
              "STREAMING_REDIS_SILENCE_LIMIT",
              "10s",
              "How long Redis may leave pings unanswered before it counts as lost."),
          plain(
              Group.TELLING,
              "LOG_LEVEL",
              "info (development: debug)",
              "The least important level written: `trace`, `debug`, `info`, `warn`, `error`."
                  + " `fatal` is taken for `error`, `silly` for `trace`."),
          plain(
              Group.TELLING,
              "RUST_LOG",
              "-",
              "Level in the way of Flóðgátt's first version (`warn,hyper=info`), used when"
                  + " `LOG_LEVEL` is not set. Levels of other modules are skipped."),
          plain(Group.TELLING, "LOG_FORMAT", "text", "`text`, or `json` for one object per line."),
          plain(
              Group.TELLING,
              "STREAMING_METRICS_NAMES",
              "node",
              "Names of the metrics: `node` as Mastodon's server has them, `docs` as its"
                  + " documentation does (`mastodon_streaming_…`), or `both`."),
          plain(
              Group.TELLING,
              "STREAMING_STATUS",
              "false",
              "`true`: the status pages of Flóðgátt's first version, `/api/v1/streaming/status`,"
                  + " `…/status/per_timeline` and `…/status/backpressure`. They name accounts and"
                  + " hashtags: set `STREAMING_ADMIN_BIND`, too."),
          plain(
              Group.CLIENTS,
              "STREAMING_MAX_MESSAGE_BYTES",
              "64KiB",
              "Longest message a client may send."),
          plain(
              Group.CLIENTS,
              "STREAMING_MAX_SUBSCRIPTIONS",
              "1000",
              "Most streams on one connection."),
          plain(
              Group.CLIENTS,
              "STREAMING_MAX_CONNECTIONS_PER_ACCOUNT",
              "100",
              "Most connections of one account; `0`: no limit. Further ones get 429."),
          plain(
              Group.CLIENTS,
              "STREAMING_MAX_CONNECTIONS_PER_ADDRESS",
              "1000",
              "Most connections from one client address (IPv6: from one /64); `0`: no limit."
                  + " Further ones get 429. Behind a proxy the address is taken from"
                  + " `X-Forwarded-For`, see `TRUSTED_PROXY_IP`; a proxy that does not send it is"
                  + " not limited."),
          plain(
              Group.CLIENTS,
              "STREAMING_MAX_CONTROL_FRAMES",
              "50",
              "Most pings and pongs that a WebSocket client may send in a second."),
          plain(
              Group.CLIENTS,
              "STREAMING_MAX_HEADER_BYTES",
              "16KiB",
              "Longest request line, and most bytes of all headers together; more get 431."),
          plain(
              Group.CLIENTS,
              "STREAMING_LOOKUP_TIMEOUT",
              "5s",
              "How long a look-up for a client may take before it gets an error."),
          plain(
              Group.CLIENTS,
              "STREAMING_LOOKUP_PACE",
              "128",
              "When so many tokens are being looked up, new connections wait in the system's queue"
                  + " until half of them are done, for half a second at a time."),
          plain(
              Group.CLIENTS,
              "STREAMING_LOOKUP_QUEUE",
              "2048",
              "When so many tokens are being looked up, further clients get 503. So do all but"
                  + " `DB_POOL` clients while the database has answered nobody for two seconds."),
          plain(
              Group.CLIENTS,
              "STREAMING_CLOSE_TIMEOUT",
              "10s",
              "How long a client has to answer when a WebSocket is closed."),
          plain(
              Group.CLIENTS,
              "STREAMING_PING_INTERVAL",
              "30s",
              "Between pings of WebSockets, and the time to answer one. Clients know 30s."),
          plain(
              Group.CLIENTS,
              "STREAMING_THUMP_INTERVAL",
              "15s",
              "Between heartbeats of event streams. Clients know 15s."),
          plain(
              Group.WAITING,
              "STREAMING_SLOW_CLIENT_SOFT_LIMIT",
              "1MiB",
              "When more than this waits for a client, it has a grace time to catch up."),
          plain(Group.WAITING, "STREAMING_SLOW_CLIENT_GRACE", "20s", "The grace time."),
          plain(
              Group.WAITING,
              "STREAMING_SLOW_CLIENT_HARD_LIMIT",
              "8MiB",
              "A client for which more than this waits is closed at once."),
          plain(
              Group.WAITING,
              "STREAMING_BACKLOG_HIGH",
              "32MiB",
              "When more than this waits inside, reading from Redis pauses."),
          plain(
              Group.WAITING,
              "STREAMING_BACKLOG_LOW",
              "16MiB",
              "When less than this waits inside, reading goes on."),
          plain(
              Group.WAITING,
              "STREAMING_SCREENING_PATIENCE",
              "30s",
              "How long an event may wait for the database before those it is for are closed, so"
                  + " that they catch up later."),
          plain(
              Group.WAITING,
              "STREAMING_SCREENING_LIMIT",
              "16MiB",
              "How much may wait for the database before clients are closed."),
          plain(
              Group.RECOVERY,
              "STREAMING_GAP_POLICY",
              "close",
              "What happens to clients when Redis was away and events may have been missed: `close`"
                  + " asks them to reconnect, so that they catch up; `ignore` leaves them"
                  + " connected, as Mastodon's own server does."),
          plain(
              Group.RECOVERY,
              "STREAMING_GAP_WINDOW",
              "5s",
              "Over which time those clients are closed, so that they do not all come back at"
                  + " once."),
          plain(
              Group.RECOVERY,
              "STREAMING_RECHECK_INTERVAL",
              "5m",
              "How often the tokens of all open connections are checked, besides after every gap"
                  + " of Redis: revoked ones are closed even when Rails' message about it was"
                  + " lost."),
          plain(
              Group.RECOVERY,
              "STREAMING_HISTORY",
              "0",
              "How many events of a topic are kept for clients that drop and ask for what they"
                  + " missed. `0`: none, and nobody can ask. See RESUME.md."),
          plain(
              Group.RECOVERY,
              "STREAMING_HISTORY_BYTES",
              "64MiB",
              "How much is kept of all topics together; beyond it the oldest events go."),
          plain(
              Group.RECOVERY,
              "STREAMING_HISTORY_AGE",
              "2m",
              "How long an event is kept, and how long a topic whose last listener dropped is still"
                  + " listened to for those who come back."),
          plain(
              Group.ACCESS,
              "STREAMING_DIALECT",
              "auto",
              "Which Mastodon this is: `auto` goes by the tables, `mastodon`, `mastodon35`,"
                  + " `mastodon3` (before 3.5), `glitch`, `chuckya`, `hometown`, `kmyblue`,"
                  + " `fedibird`. See COMPATIBILITY.md."),
          plain(
              Group.ACCESS,
              "STREAMING_ANONYMOUS",
              "false",
              "`true`: public streams and hashtags are served without a token, as Mastodon did"
                  + " until 4.1. What the admin has closed to visitors stays closed."),
          plain(
              Group.ACCESS,
              "LIMITED_FEDERATION_MODE",
              "false",
              "`true`: nobody is served without a token, whatever `STREAMING_ANONYMOUS` says."),
          plain(Group.ACCESS, "WHITELIST_MODE", "false", "Older name of the same."),
          plain(Group.ACCESS, "AUTHORIZED_FETCH", "false", "Has the same effect here."));

  private static final Map<String, Row> BY_NAME =
      ROWS.stream().collect(Collectors.toMap(Row::name, Function.identity()));

  private ConfigReference() {}

  static boolean knows(String name) {
    return BY_NAME.containsKey(name);
  }

  /** The setting of that name, which must exist. */
  static Row row(String name) {
    Row row = BY_NAME.get(name);
    if (row == null) {
      throw new IllegalArgumentException(name + " is not in the table of settings");
    }
    return row;
  }

  private static Row plain(Group group, String name, String fallback, String meaning) {
    return new Row(group, Kind.PLAIN, name, fallback, meaning);
  }

  private static Row url(Group group, String name, String meaning) {
    return new Row(group, Kind.URL, name, "-", meaning);
  }

  private static Row secret(Group group, String name, String meaning) {
    return new Row(group, Kind.SECRET, name, "-", meaning);
  }
}
