/** Never comes to an end of its first task. */
export async function hanging(): Promise<never> {
  for (;;);
}

/** Is over at once. */
export async function short(): Promise<string> {
  return 'done'
}
