package org.flodgatt.demo.rails;

import java.time.Instant;
import org.flodgatt.demo.world.Person;
import org.flodgatt.demo.writing.Status;

/** Somebody shows a post to those who follow them. */
public record Boost(long id, Instant at, Person booster, Status status) {}
