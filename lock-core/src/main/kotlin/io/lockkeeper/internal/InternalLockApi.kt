package io.lockkeeper.internal

/**
 * Marks what is public only because several packages of this library use it. Do not use it: any release may change it.
 */
@RequiresOptIn("This is internal to Lockkeeper and may change in any release.")
@Retention(AnnotationRetention.RUNTIME)
@Target(AnnotationTarget.CLASS, AnnotationTarget.CONSTRUCTOR, AnnotationTarget.FUNCTION)
public annotation class InternalLockApi
