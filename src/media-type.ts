/** Whether a Content-Type header announces JSON: `application/json`, `application/graphql+json`, … */
export function isJson(contentType: string | null | undefined): boolean {
  return /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(contentType ?? '');
}
