package org.flodgatt.filter;

import java.util.Set;
import org.flodgatt.event.StatusView;
import org.jspecify.annotations.Nullable;

/**
 * What one subscription to a filtered stream lets through (contract section 7).
 *
 * @param accountId who listens
 * @param languages {@code null} means every language, an empty set means none
 * @param hideLocal whether feed access hides statuses of this server
 * @param hideRemote whether feed access hides statuses of other servers
 * @param hideLocalOnly whether statuses are hidden that their authors keep from other servers
 */
public record ViewerRules(
    long accountId,
    @Nullable Set<String> languages,
    boolean hideLocal,
    boolean hideRemote,
    boolean hideLocalOnly) {

  public ViewerRules {
    languages = languages == null ? null : Set.copyOf(languages);
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
    return speaks(status.language()) ? null : DropRule.LANGUAGE;
  }

  /**
   * Asks all rules, in the contract's order.
   *
   * @param screening of this status, with this account among the viewers
   * @return the rule that hides the status, or {@code null}: it may be seen
   */
  public @Nullable DropRule dropping(StatusView status, Screening screening) {
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
