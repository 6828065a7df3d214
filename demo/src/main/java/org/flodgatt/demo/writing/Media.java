package org.flodgatt.demo.writing;

/** One picture or film of a post, with the description its author gave it. */
public record Media(long id, boolean video, String description) {}
