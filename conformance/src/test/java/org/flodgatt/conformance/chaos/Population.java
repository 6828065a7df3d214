package org.flodgatt.conformance.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.flodgatt.conformance.chaos.Plan.Wire;
import org.flodgatt.conformance.chaos.Topic.Kind;
import org.flodgatt.testkit.mastodon.MastodonRows;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;

/**
 * The people, what they can listen to, and who listens.
 *
 * @param heavy the stream on which large events are sent; few listen to it
 */
record Population(
    List<Topic> topics, List<Person> people, List<Plan> plans, Person heavyPerson, Stream heavy) {
  private static final int LISTENERS_PER_PERSON = 50;
  private static final int HEAVY_EVERY = 40;
  private static final int TAGS = 6;

  /** Puts everybody into the database. The same random numbers give the same listeners. */
  static Population create(MastodonRows rows, int listeners, SplittableRandom random) {
    return new Builder(rows, random).build(listeners);
  }

  /** Everybody listens to the heavy stream and to nothing else. */
  static Population allHeavy(MastodonRows rows, int listeners) {
    return new Builder(rows, new SplittableRandom(1)).buildHeavy(listeners);
  }

  private static final class Builder {
    private final MastodonRows rows;
    private final SplittableRandom random;
    private final List<Topic> topics = new ArrayList<>();
    private final List<Person> people = new ArrayList<>();
    private final List<List<Stream>> own = new ArrayList<>();
    private final List<Stream> common = new ArrayList<>();

    Builder(MastodonRows rows, SplittableRandom random) {
      this.rows = rows;
      this.random = random;
    }

    Population build(int listeners) {
      common.add(new Stream("public", topic(Kind.PUBLIC, "timeline:public")));
      common.add(new Stream("public:local", topic(Kind.PUBLIC, "timeline:public:local")));
      for (int i = 0; i < TAGS; i++) {
        String tag = "tag" + i;
        Topic topic = topic(Kind.HASHTAG, "timeline:hashtag:" + tag);
        common.add(new Stream("hashtag", "tag", tag, List.of(topic)));
      }
      int persons = Math.max(3, listeners / LISTENERS_PER_PERSON);
      for (int i = 0; i < persons; i++) {
        addPerson(i);
      }
      Person heavyPerson = people.getFirst();
      Stream heavy = heavyStream(heavyPerson);
      List<Plan> plans = new ArrayList<>();
      for (int i = 0; i < listeners; i++) {
        plans.add(i % HEAVY_EVERY == 0 ? heavyPlan(i, heavyPerson, heavy) : plan(i));
      }
      return population(plans, heavyPerson, heavy);
    }

    Population buildHeavy(int listeners) {
      Person person = rows.person("heavy", "read");
      people.add(person);
      Stream heavy = heavyStream(person);
      List<Plan> plans = new ArrayList<>();
      for (int i = 0; i < listeners; i++) {
        plans.add(heavyPlan(i, person, heavy));
      }
      return population(plans, person, heavy);
    }

    private Population population(List<Plan> plans, Person heavyPerson, Stream heavy) {
      return new Population(
          List.copyOf(topics), List.copyOf(people), List.copyOf(plans), heavyPerson, heavy);
    }

    private Stream heavyStream(Person person) {
      return new Stream("direct", topic(Kind.DIRECT, "timeline:direct:" + person.account()));
    }

    private void addPerson(int index) {
      Person person = rows.person("chaos" + index, "read");
      String home = "timeline:" + person.account();
      String list = Long.toString(rows.list(person.account(), "friends"));
      people.add(person);
      own.add(
          List.of(
              new Stream(
                  "user",
                  topic(Kind.HOME, home),
                  topic(Kind.NOTIFICATIONS, home + ":notifications")),
              new Stream(
                  "list", "list", list, List.of(topic(Kind.LIST, "timeline:list:" + list)))));
    }

    private Topic topic(Kind kind, String name) {
      Topic topic = new Topic(topics.size(), kind, name);
      topics.add(topic);
      return topic;
    }

    private Plan heavyPlan(int index, Person person, Stream heavy) {
      Wire wire = random.nextBoolean() ? Wire.WEBSOCKET : Wire.EVENT_STREAM;
      return new Plan(index, wire, false, withTokenOfTheirOwn(person), List.of(heavy));
    }

    // A third of the listeners hears only what is not screened: they must not notice PostgreSQL.
    private Plan plan(int index) {
      int who = random.nextInt(people.size());
      boolean onlyOwn = random.nextInt(3) == 0;
      List<Stream> choice = new ArrayList<>(own.get(who));
      if (!onlyOwn) {
        choice.addAll(common);
      }
      Wire wire = random.nextInt(5) < 3 ? Wire.WEBSOCKET : Wire.EVENT_STREAM;
      int wanted = wire == Wire.EVENT_STREAM ? 1 : 1 + random.nextInt(4);
      List<Stream> streams = new ArrayList<>();
      while (streams.size() < wanted && !choice.isEmpty()) {
        streams.add(choice.remove(random.nextInt(choice.size())));
      }
      boolean proxied = random.nextInt(10) == 0;
      return new Plan(
          index, wire, proxied, withTokenOfTheirOwn(people.get(who)), List.copyOf(streams));
    }

    // So that one listener can be killed without the others of the same account.
    private Person withTokenOfTheirOwn(Person person) {
      return new Person(person.account(), person.user(), rows.token(person.user(), "read"));
    }
  }
}
