package org.flodgatt.demo.world;

import java.util.List;

/** A list of one account: the posts of its members, and of nobody else. */
public record ReadingList(long id, Person owner, String title, List<Person> members) {}
