package org.flodgatt.loadtest.community;

import java.util.stream.IntStream;
import org.flodgatt.loadtest.client.Share;
import org.flodgatt.loadtest.client.Spread;
import org.flodgatt.loadtest.wire.Filtered;

/**
 * Who is who while viewers with blocks, languages and keyword filters are measured: a few authors
 * take turns, every viewer with a {@link Relation} does not hear one of them (or those who write in
 * another language), and some events contain a word that some viewers filter.
 *
 * @param viewers how many there are, numbered from 0
 * @param blocking how many of them do not hear everybody
 * @param filtering how many of them have keyword filters
 */
public record Community(int viewers, int blocking, int filtering) {
  /** Authors, numbered from 0. */
  public static final int AUTHORS = 10;

  /** Events repeat their author and their words after so many. */
  public static final int PERIOD = 40;

  /** Keywords of one viewer that has any. */
  public static final int KEYWORDS = 20;

  /** Keywords begin with this and end with a number. */
  static final String WORD = "floodword";

  private static final int FIRST_FOREIGN_AUTHOR = 8;

  /** Why a viewer does not hear an author. */
  public enum Relation {
    NONE,
    BLOCKS,
    MUTES,
    BLOCKED_BY,
    BLOCKS_DOMAIN,
    CHOOSES_LANGUAGE
  }

  /** The author of an event. */
  public static int author(long event) {
    return (int) (event % AUTHORS);
  }

  /** The language that an author writes in. */
  public static String language(int author) {
    return author < FIRST_FOREIGN_AUTHOR ? "en" : "is";
  }

  /** The domain of an author. */
  public static String domain(int author) {
    return "a" + author + ".load.example";
  }

  /** The word in the text of an event that some viewers filter; empty: none. */
  public static String word(long event) {
    int variant = (int) (event % PERIOD);
    return variant < PERIOD - AUTHORS ? "" : keyword(variant % 2);
  }

  /** The keyword with this number. */
  static String keyword(int number) {
    return WORD + number;
  }

  /** The keyword that a filtering viewer's list begins with; the next ones follow. */
  int firstKeyword(int viewer) {
    return rank(viewer, filtering) % 2;
  }

  boolean filters(int viewer) {
    return Spread.isChosen(viewer, filtering, viewers);
  }

  Relation relation(int viewer) {
    if (!Spread.isChosen(viewer, blocking, viewers)) {
      return Relation.NONE;
    }
    return Relation.values()[1 + rank(viewer, blocking) % (Relation.values().length - 1)];
  }

  /** The author that a viewer's relation is about. */
  int other(int viewer) {
    return rank(viewer, blocking) / (Relation.values().length - 1) % AUTHORS;
  }

  private int rank(int viewer, int chosen) {
    return (int) ((long) viewer * chosen / viewers);
  }

  private boolean hears(int viewer, int author) {
    return switch (relation(viewer)) {
      case NONE -> true;
      case BLOCKS, MUTES, BLOCKED_BY, BLOCKS_DOMAIN -> author != other(viewer);
      case CHOOSES_LANGUAGE -> author < FIRST_FOREIGN_AUTHOR;
    };
  }

  private boolean filters(int viewer, int event) {
    return filters(viewer)
        && IntStream.range(firstKeyword(viewer), firstKeyword(viewer) + KEYWORDS)
            .anyMatch(number -> keyword(number).equals(word(event)));
  }

  /** What a viewer has to receive. */
  public Share share(int viewer) {
    boolean[] heard = new boolean[AUTHORS];
    boolean[] matches = new boolean[PERIOD];
    for (int author = 0; author < AUTHORS; author++) {
      heard[author] = hears(viewer, author);
    }
    for (int event = 0; event < PERIOD; event++) {
      matches[event] = filters(viewer, event);
    }
    return new Share() {
      @Override
      public boolean gets(int event) {
        return heard[event % AUTHORS];
      }

      @Override
      public boolean allows(int event, Filtered filtered) {
        Filtered right = matches[event % PERIOD] ? Filtered.MATCHES : Filtered.NOTHING;
        return !gets(event) || filtered == right;
      }
    };
  }
}
