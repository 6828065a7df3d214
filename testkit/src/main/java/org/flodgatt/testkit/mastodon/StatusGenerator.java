package org.flodgatt.testkit.mastodon;

import java.util.List;
import java.util.SplittableRandom;

/**
 * An endless row of different statuses, of 2 to 5 KB, local and remote, some with mentions, media,
 * a poll or a warning. Equal seeds give equal rows. Not thread-safe.
 */
public final class StatusGenerator {
  private static final List<String> LANGUAGES = List.of("en", "de", "fr", "is", "ja");
  private static final List<String> DOMAINS =
      List.of("skerry.example", "fjord.example", "dune.example");
  private static final long FIRST_ID = 115_500_000_000_100_000L;
  private static final long FIRST_ACCOUNT = 110_000_000_000_000_000L;
  private static final int ACCOUNTS = 1_000;

  private final SplittableRandom random;
  private long nextId = FIRST_ID;

  /** A row that depends on nothing but the seed. */
  public StatusGenerator(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** The next status; ids rise. */
  public Status next() {
    Status status =
        Status.of(nextId)
            .author(author())
            .language(LANGUAGES.get(random.nextInt(LANGUAGES.size())))
            .content(StatusTexts.paragraph(random) + StatusTexts.paragraph(random));
    nextId += random.nextInt(1, 5_000);
    for (int i = random.nextInt(3); i > 0; i--) {
      status = status.mention(author());
    }
    return decorated(status);
  }

  private Status decorated(Status plain) {
    return switch (random.nextInt(8)) {
      case 0 -> plain.media("A ferry at low water, seen from the quay");
      case 1 -> plain.media(null).media("Fog");
      case 2 -> plain.poll("Sail at seven", "Wait for the wind", "Stay in bed");
      case 3 -> plain.spoiler("harbour politics").with("sensitive", true);
      case 4 -> plain.tag("tides");
      default -> plain;
    };
  }

  private Author author() {
    int number = random.nextInt(ACCOUNTS);
    long id = FIRST_ACCOUNT + number;
    return number % 3 == 0
        ? Author.local(id, "pilot" + number)
        : Author.remote(id, "sailor" + number, DOMAINS.get(number % DOMAINS.size()));
  }
}
