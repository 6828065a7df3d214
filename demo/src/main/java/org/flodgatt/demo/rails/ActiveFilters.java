package org.flodgatt.demo.rails;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flodgatt.demo.world.KeywordFilter;
import org.flodgatt.demo.world.KeywordFilter.Keyword;
import org.flodgatt.demo.world.Person;
import org.flodgatt.demo.world.World;
import org.flodgatt.demo.writing.Status;

/**
 * The keyword filters as they stand, and what they find: on home timelines and lists Rails itself
 * says which filters match. Not thread-safe.
 */
public final class ActiveFilters {
  private final World world;
  private final Set<Keyword> removed = new HashSet<>();

  /** All filters of the world, with all their keywords. */
  public ActiveFilters(World world) {
    this.world = world;
  }

  /** A filter and what it found in a text. */
  record Match(KeywordFilter filter, String found) {}

  /** Takes the keyword away, or adds it again. Returns whether it is there now. */
  public boolean toggle(Keyword keyword) {
    if (removed.remove(keyword)) {
      return true;
    }
    removed.add(keyword);
    return false;
  }

  List<Match> matches(Person reader, Status status) {
    List<Match> matches = new ArrayList<>();
    for (KeywordFilter filter : world.filters()) {
      if (filter.owner().equals(reader)) {
        first(filter, status.searchable())
            .ifPresent(found -> matches.add(new Match(filter, found)));
      }
    }
    return matches;
  }

  private Optional<String> first(KeywordFilter filter, String text) {
    return filter.keywords().stream()
        .filter(keyword -> !removed.contains(keyword))
        .map(keyword -> pattern(keyword).matcher(text))
        .filter(Matcher::find)
        .map(Matcher::group)
        .findFirst();
  }

  private static Pattern pattern(Keyword keyword) {
    String quoted = Pattern.quote(keyword.text());
    return Pattern.compile(
        keyword.wholeWord() ? "\\b" + quoted + "\\b" : quoted, Pattern.CASE_INSENSITIVE);
  }
}
