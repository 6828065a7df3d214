package org.flodgatt.demo.world;

/**
 * A way to log in. The values are readable on purpose: they open nothing but a demo on the loopback
 * address.
 */
public record AccessToken(long id, String value, Person owner, String scopes) {}
