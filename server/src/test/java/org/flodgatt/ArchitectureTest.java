package org.flodgatt;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** Who may use whom. A new arrow between packages is a decision: it is made here. */
class ArchitectureTest {
  private static final String ROOT = "org.flodgatt.";

  /**
   * What a package may use besides itself, the JDK and what everybody may use.
   *
   * @param packages other packages of ours
   * @param libraries prefixes of packages of others
   */
  private record Allowed(Set<String> packages, Set<String> libraries) {}

  private static final Set<String> FOR_EVERYBODY = Set.of("java.", "org.slf4j", "org.jspecify");

  /** Parts of the JDK that only those may use that list them. */
  private static final Set<String> GUARDED = Set.of("java.sql", "javax.sql");

  private static final Map<String, Allowed> TABLE =
      Map.ofEntries(
          row("event", uses(), "com.fasterxml.jackson.core"),
          row("log", uses()),
          row("metrics", uses("log"), "io.prometheus"),
          row("auth", uses("event", "log")),
          row("filter", uses("event"), "org.jsoup"),
          row("encode", uses("event"), "io.netty.buffer", "io.netty.util"),
          row("outbound", uses("encode", "log", "metrics"), "io.netty"),
          row("hub", uses("event", "filter", "log", "metrics")),
          row(
              "session",
              uses("event", "auth", "hub", "filter", "encode", "outbound", "log", "metrics"),
              "io.netty.buffer",
              "io.netty.util",
              "com.fasterxml.jackson.core"),
          row("redis", uses("event", "hub", "log", "metrics"), "redis.clients", "javax.net"),
          row(
              "postgres",
              uses("event", "auth", "filter", "metrics"),
              "java.sql",
              "javax.sql",
              "javax.net",
              "org.postgresql",
              "com.zaxxer"),
          row("ops", uses("event", "encode", "metrics")),
          row(
              "http",
              uses("event", "auth", "session", "outbound", "encode", "ops", "log", "metrics"),
              "io.netty"),
          row(
              "config",
              uses(
                  "event",
                  "auth",
                  "http",
                  "session",
                  "hub",
                  "outbound",
                  "redis",
                  "postgres",
                  "ops"),
              "javax.net"),
          row(
              "doctor",
              uses("event", "config", "http", "redis", "postgres"),
              "javax.net",
              "com.fasterxml.jackson.core"),
          row(
              "app",
              uses(
                  "doctor",
                  "event",
                  "metrics",
                  "auth",
                  "filter",
                  "encode",
                  "outbound",
                  "hub",
                  "session",
                  "redis",
                  "postgres",
                  "ops",
                  "http",
                  "config"),
              "io.netty.buffer",
              "ch.qos.logback"));

  private static JavaClasses main;
  private static JavaClasses everything;

  @BeforeAll
  static void importClasses() {
    // Names are enough: nothing is asked of the classes of others.
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    everything = new ClassFileImporter().importPackages("org.flodgatt");
    main =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .withImportOption(location -> !location.contains("/testkit/"))
            .importPackages("org.flodgatt");
  }

  private static Set<String> uses(String... packages) {
    return Set.of(packages);
  }

  private static Map.Entry<String, Allowed> row(
      String name, Set<String> packages, String... libraries) {
    return Map.entry(name, new Allowed(packages, Set.of(libraries)));
  }

  @Test
  void everyPackageIsInTheTable() {
    Set<String> packages =
        main.stream().map(ArchitectureTest::shortName).collect(toCollection(TreeSet::new));
    assertFalse(packages.isEmpty());
    packages.removeAll(TABLE.keySet());
    assertEquals(Set.of(), packages);
  }

  @Test
  void packagesUseOnlyWhatTheTableAllows() {
    Set<String> forbidden =
        dependencies().filter(d -> !allowed(d)).map(Dependency::getDescription).collect(toSet());
    assertTrue(forbidden.isEmpty(), () -> String.join("\n", forbidden));
  }

  @Test
  void theTableNamesOnlyPackagesThatAreInIt() {
    TABLE.forEach((name, row) -> {
      assertTrue(TABLE.keySet().containsAll(row.packages), name);
      assertFalse(row.packages.contains(name) || row.packages.contains("app"), name);
    });
  }

  @Test
  void thereAreNoCyclesBetweenPackages() {
    check(slices().matching("org.flodgatt.(*)..").should().beFreeOfCycles());
  }

  @Test
  void configSeesOfOthersOnlySettingsSecretsAndTheDialect() {
    Set<String> seen =
        dependencies()
            .filter(d -> shortName(d.getOriginClass()).equals("config"))
            .map(d -> target(d))
            .filter(c -> c.getPackageName().startsWith(ROOT) && !shortName(c).equals("config"))
            .map(c -> outermost(c).getSimpleName())
            .filter(name -> !name.endsWith("Settings"))
            .filter(name -> !Set.of("Secret", "Dialect").contains(name))
            .collect(toSet());
    assertEquals(Set.of(), seen);
  }

  @Test
  void onlyConfigReadsTheEnvironment() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("org.flodgatt.config")
            .should()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class));
  }

  @Test
  void nobodySleepsNotEvenInTests() {
    noClasses()
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", long.class, int.class)
        .orShould()
        .callMethod(Thread.class, "sleep", java.time.Duration.class)
        .check(everything);
  }

  @Test
  void whatIsConfinedToAnEventLoopDoesNotLock() {
    check(
        noMethods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage("org.flodgatt.session", "org.flodgatt.outbound")
            .should()
            .haveModifier(JavaModifier.SYNCHRONIZED));
  }

  @Test
  void noTestIsDisabled() {
    noClasses().should().beAnnotatedWith(Disabled.class).check(everything);
    noMethods().should().beAnnotatedWith(Disabled.class).check(everything);
  }

  /** Netty, Mastodon and Redis each mean something else by the word. */
  @Test
  void noClassIsCalledChannel() {
    assertEquals(
        List.of(),
        everything.stream()
            .map(JavaClass::getSimpleName)
            .filter(name -> name.contains("Channel"))
            .toList());
  }

  private static void check(ArchRule rule) {
    rule.check(main);
  }

  private static Stream<Dependency> dependencies() {
    return main.stream().map(JavaClass::getDirectDependenciesFromSelf).flatMap(Collection::stream);
  }

  private static boolean allowed(Dependency dependency) {
    JavaClass target = target(dependency);
    String origin = shortName(dependency.getOriginClass());
    Allowed row = TABLE.getOrDefault(origin, new Allowed(Set.of(), Set.of()));
    String name = target.getPackageName() + ".";
    if (target.isPrimitive()) {
      return true;
    }
    if (name.startsWith(ROOT)) {
      String other = shortName(target);
      return other.equals(origin) || row.packages.contains(other);
    }
    if (startsWithOneOf(name, row.libraries)) {
      return true;
    }
    return startsWithOneOf(name, FOR_EVERYBODY) && !startsWithOneOf(name, GUARDED);
  }

  private static boolean startsWithOneOf(String name, Collection<String> prefixes) {
    return prefixes.stream()
        .map(prefix -> prefix.endsWith(".") ? prefix : prefix + ".")
        .anyMatch(name::startsWith);
  }

  private static JavaClass target(Dependency dependency) {
    return dependency.getTargetClass().getBaseComponentType();
  }

  private static JavaClass outermost(JavaClass c) {
    return c.getEnclosingClass().map(ArchitectureTest::outermost).orElse(c);
  }

  /** {@code hub} for a class in {@code org.flodgatt.hub} or below. */
  private static String shortName(JavaClass c) {
    String name = c.getPackageName();
    return name.startsWith(ROOT) ? name.substring(ROOT.length()).split("\\.", 2)[0] : name;
  }

  /** What the table does not list must not slip in through a gap of the rule itself. */
  @Test
  void theRuleKnowsAForbiddenDependency() {
    JavaClasses self = new ClassFileImporter().importClasses(ArchitectureTest.class);
    List<Dependency> own =
        self.stream().flatMap(c -> c.getDirectDependenciesFromSelf().stream()).toList();
    assertTrue(own.stream().anyMatch(d -> !allowed(d)));
  }
}
