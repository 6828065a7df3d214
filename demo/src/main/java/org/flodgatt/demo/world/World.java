package org.flodgatt.demo.world;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flodgatt.demo.world.KeywordFilter.Keyword;
import org.jspecify.annotations.Nullable;

/** The cast and who follows, blocks, lists and filters whom. The same in every run; immutable. */
public final class World {
  /** The domain of the server that the demo plays. */
  public static final String DOMAIN = "fjord.example";

  /** Who may see what others may not: the permission {@code view_feeds}. */
  public static final long VIEW_FEEDS = 1L << 20;

  /** The keyword of filter 403 that Bob adds and removes while the demo runs; there at first. */
  public static final Keyword COMING_AND_GOING = new Keyword(4031, "heron", false);

  private static final long FIRST_ACCOUNT = 113_000_000_000_104_729L;
  private static final long ACCOUNT_STEP = 1_299_709L;

  private final Map<String, Person> people = new LinkedHashMap<>();
  private final Map<Person, Set<Person>> follows = new HashMap<>();
  private final Set<Person> unlovedByAlice;
  private final List<AccessToken> tokens;
  private final List<ReadingList> lists;
  private final List<KeywordFilter> filters;

  private World() {
    TextResource.read(World.class, "people.txt", 6).forEach(this::move);
    unlovedByAlice = Set.of(person("grumbleton"), person("deals@megamart.example"));
    follows.put(bob(), several("alice carol marit orla jonas wilma@orchard.example"));
    follows.put(carol(), several("alice orla teodor@library.example stella@observatory.example"));
    follows.put(moderator(), several("alice bob carol orla sigga jonas grumbleton tidebot"));
    tokens =
        List.of(
            new AccessToken(11, "demo-alice", alice(), "read write follow push"),
            new AccessToken(12, "demo-alice-notifications", alice(), "read:notifications"),
            new AccessToken(13, "demo-bob", bob(), "read write"),
            new AccessToken(14, "demo-moderator", moderator(), "read"),
            new AccessToken(15, "demo-carol", carol(), "read"));
    lists =
        List.of(
            new ReadingList(
                501,
                alice(),
                "Birds and stars",
                List.of(
                    person("orla"),
                    person("stella@observatory.example"),
                    person("wilma@orchard.example"))));
    filters =
        List.of(
            new KeywordFilter(
                401, bob(), "No kale", "hide", List.of(new Keyword(4011, "kale", true))),
            new KeywordFilter(
                402, bob(), "Spoilers", "warn", List.of(new Keyword(4021, "finale", false))),
            new KeywordFilter(403, bob(), "Enough herons", "warn", List.of(COMING_AND_GOING)));
  }

  /** Reads the cast. */
  public static World read() {
    return new World();
  }

  /** Everybody, in the order of the file. */
  public List<Person> people() {
    return List.copyOf(people.values());
  }

  /** The people of this server. */
  public List<Person> locals() {
    return people.values().stream().filter(Person::local).toList();
  }

  /**
   * The person with this handle, such as {@code alice} or {@code wilma@orchard.example}.
   *
   * @throws IllegalArgumentException if nobody has it
   */
  public Person person(String handle) {
    Person person = people.get(handle);
    if (person == null) {
      throw new IllegalArgumentException("nobody is called " + handle);
    }
    return person;
  }

  /** Sees everything, filters nothing. */
  public Person alice() {
    return person("alice");
  }

  /** Blocks, mutes, filters, and reads English and German only. */
  public Person bob() {
    return person("bob");
  }

  /** Loses her phone: her token is revoked and granted again. */
  public Person carol() {
    return person("carol");
  }

  /** Has {@link #VIEW_FEEDS}. */
  public Person moderator() {
    return person("marit");
  }

  /** Whom {@link #bob} blocks. */
  public Person blockedByBob() {
    return person("grumbleton");
  }

  /** Whom {@link #bob} mutes. */
  public Person mutedByBob() {
    return person("crunch@gym.example");
  }

  /** The domain that {@link #bob} blocks. */
  public String domainBlockedByBob() {
    return "megamart.example";
  }

  /** What {@link #bob} reads on public streams. */
  public List<String> languagesOfBob() {
    return List.of("en", "de");
  }

  /** All tokens. */
  public List<AccessToken> tokens() {
    return tokens;
  }

  /** The first token of that person. */
  public AccessToken tokenOf(Person owner) {
    return tokens.stream().filter(token -> token.owner().equals(owner)).findFirst().orElseThrow();
  }

  /** All lists. */
  public List<ReadingList> lists() {
    return lists;
  }

  /** All keyword filters, with all their keywords. */
  public List<KeywordFilter> filters() {
    return filters;
  }

  /** Whether the first follows the second. */
  public boolean follows(Person follower, Person followed) {
    if (follower.equals(alice())) {
      return !followed.equals(alice()) && !unlovedByAlice.contains(followed);
    }
    return follows.getOrDefault(follower, Set.of()).contains(followed);
  }

  /** Whether the first wants to see nothing of the second: a block, mute or domain block. */
  public boolean shuns(Person reader, Person author) {
    return reader.equals(bob())
        && (author.equals(blockedByBob())
            || author.equals(mutedByBob())
            || domainBlockedByBob().equals(author.domain()));
  }

  private void move(List<String> line) {
    String handle = line.get(0);
    int at = handle.indexOf('@');
    String username = at < 0 ? handle : handle.substring(0, at);
    @Nullable String domain = at < 0 ? null : handle.substring(at + 1);
    int number = people.size();
    people.put(
        handle,
        new Person(
            FIRST_ACCOUNT + number * ACCOUNT_STEP,
            number,
            username,
            domain,
            line.get(1),
            line.get(2),
            line.get(3).equals("bot"),
            line.get(4),
            fields(line.get(5))));
  }

  private static Map<String, String> fields(String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : text.isEmpty() ? new String[0] : text.split("\\s*;\\s*", -1)) {
      int equals = field.indexOf('=');
      fields.put(field.substring(0, equals), field.substring(equals + 1));
    }
    return fields;
  }

  private Set<Person> several(String handles) {
    List<Person> found = new ArrayList<>();
    for (String handle : handles.split(" ", -1)) {
      found.add(person(handle));
    }
    return Set.copyOf(found);
  }
}
