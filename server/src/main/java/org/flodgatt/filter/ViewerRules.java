package org.flodgatt.filter;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.flodgatt.event.StatusView;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription to a filtered stream lets through (contract section 7). Most viewers chose no
 * languages, so those who may see the same share one object.
 *
 * @param languages {@code null} means every language, an empty set means none
 * @param hideLocal whether feed access hides statuses of this server
 * @param hideRemote whether feed access hides statuses of other servers
 * @param hideLocalOnly whether statuses are hidden that their authors keep from other servers
 * @param onlyOpen whether statuses are hidden that are not for everybody
 */
public record ViewerRules(
    @Nullable Set<String> languages,
    boolean hideLocal,
    boolean hideRemote,
    boolean hideLocalOnly,
    boolean onlyOpen) {

  private static final List<ViewerRules> OF_EVERY_LANGUAGE =
      IntStream.range(0, 16)
          .mapToObj(bits ->
              new ViewerRules(
                  null, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0))
          .toList();

  public ViewerRules {
    languages = languages == null ? null : Set.copyOf(languages);
  }

  /** The same as the constructor, mostly without a new object. */
  public static ViewerRules of(
      @Nullable Set<String> languages,
      boolean hideLocal,
      boolean hideRemote,
      boolean hideLocalOnly,
      boolean onlyOpen) {
    if (languages != null) {
      return new ViewerRules(languages, hideLocal, hideRemote, hideLocalOnly, onlyOpen);
    }
    return OF_EVERY_LANGUAGE.get(
        (hideLocal ? 1 : 0) | (hideRemote ? 2 : 0) | (hideLocalOnly ? 4 : 0) | (onlyOpen ? 8 : 0));
  }

  /**
   * Asks the rules that need no database. Cheap, so it may be asked before screening, too.
   *
   * @return the rule that hides the status, or {@code null}: it may be seen
   */
  public @Nullable DropRule dropping(StatusView status) {
    if (status.local() ? hideLocal : hideRemote) {
      return DropRule.LOCALITY;
    }
    if (hideLocalOnly && status.localOnly()) {
      return DropRule.LOCAL_ONLY;
    }
    if (onlyOpen && !status.open()) {
      return DropRule.VISIBILITY;
    }
    return speaks(status.language()) ? null : DropRule.LANGUAGE;
  }

  /**
   * Asks all rules, in the contract's order.
   *
   * @param screening of this status, with this account among the viewers
   * @param accountId who listens
   * @return the rule that hides the status, or {@code null}: it may be seen
   */
  public @Nullable DropRule dropping(StatusView status, Screening screening, long accountId) {
    DropRule rule = dropping(status);
    if (rule != null) {
      return rule;
    }
    return screening.hides(accountId) ? DropRule.RELATIONSHIP : null;
  }

  private boolean speaks(@Nullable String language) {
    return languages == null || (language != null && languages.contains(language));
  }
}
