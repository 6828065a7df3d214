package org.flodgatt.filter;

import static org.flodgatt.filter.DropRule.LANGUAGE;
import static org.flodgatt.filter.DropRule.LOCALITY;
import static org.flodgatt.filter.DropRule.LOCAL_ONLY;
import static org.flodgatt.filter.DropRule.RELATIONSHIP;
import static org.flodgatt.filter.DropRule.VISIBILITY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flodgatt.event.StatusView;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ViewerRulesTest {
  private static final long VIEWER = 7;

  @Test
  void withoutChosenLanguagesEveryLanguagePasses() {
    ViewerRules rules = ViewerRules.of(null, false, false, false, false);
    assertNull(rules.dropping(status("en", true)));
    assertNull(rules.dropping(status(null, false)));
  }

  @Test
  void onlyChosenLanguagesPass() {
    ViewerRules rules = ViewerRules.of(Set.of("en", "de"), false, false, false, false);
    assertNull(rules.dropping(status("de", true)));
    assertEquals(LANGUAGE, rules.dropping(status("fr", true)));
    assertEquals(LANGUAGE, rules.dropping(status("EN", true)));
    assertEquals(LANGUAGE, rules.dropping(status(null, true)));
  }

  @Test
  void noChosenLanguageDropsEverything() {
    ViewerRules rules = ViewerRules.of(Set.of(), false, false, false, false);
    assertEquals(LANGUAGE, rules.dropping(status("en", true)));
    assertEquals(LANGUAGE, rules.dropping(status(null, true)));
  }

  @Test
  void feedAccessHidesLocalOrRemoteStatuses() {
    ViewerRules noLocal = ViewerRules.of(null, true, false, false, false);
    assertEquals(LOCALITY, noLocal.dropping(status("en", true)));
    assertNull(noLocal.dropping(status("en", false)));
    ViewerRules noRemote = ViewerRules.of(null, false, true, false, false);
    assertNull(noRemote.dropping(status("en", true)));
    assertEquals(LOCALITY, noRemote.dropping(status("en", false)));
  }

  @Test
  void whatIsNotForOtherServersIsHiddenWhereTheStreamSaysSo() {
    StatusView localOnly =
        new StatusView(1, null, true, "en", new long[] {1}, false, List.of("", ""), true, true);
    assertEquals(LOCAL_ONLY, ViewerRules.of(null, false, false, true, false).dropping(localOnly));
    assertNull(ViewerRules.of(null, false, false, false, false).dropping(localOnly));
    assertNull(ViewerRules.of(null, false, false, true, false).dropping(status("en", true)));
  }

  @Test
  void theRulesAreAskedInOrder() {
    Screening nobody = new Screened(new long[0], true, Map.of());
    Screening viewer = new Screened(new long[] {VIEWER}, true, Map.of());
    StatusView status = status("fr", true);
    assertEquals(
        LOCALITY,
        ViewerRules.of(Set.of(), true, true, false, false).dropping(status, nobody, VIEWER));
    assertEquals(
        LANGUAGE,
        ViewerRules.of(Set.of(), false, true, false, false).dropping(status, nobody, VIEWER));
    assertEquals(
        RELATIONSHIP,
        ViewerRules.of(Set.of("fr"), false, true, false, false).dropping(status, nobody, VIEWER));
    assertNull(
        ViewerRules.of(Set.of("fr"), false, true, false, false).dropping(status, viewer, VIEWER));
  }

  @Test
  void whatIsNotForEverybodyIsHiddenWhereEverybodyListens() {
    StatusView closed =
        new StatusView(1, null, true, "en", new long[] {1}, false, List.of("", ""), false, false);
    assertEquals(VISIBILITY, ViewerRules.of(null, false, false, false, true).dropping(closed));
    assertNull(ViewerRules.of(null, false, false, false, false).dropping(closed));
    assertNull(ViewerRules.of(null, false, false, false, true).dropping(status("en", true)));
  }

  private static StatusView status(@Nullable String language, boolean local) {
    return new StatusView(
        1, null, local, language, new long[] {1}, false, List.of("", ""), false, true);
  }
}
