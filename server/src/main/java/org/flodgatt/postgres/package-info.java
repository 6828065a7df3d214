/**
 * Answers the questions of auth and filter from Mastodon's database; one class for each question.
 */
@NullMarked
package org.flodgatt.postgres;

import org.jspecify.annotations.NullMarked;
