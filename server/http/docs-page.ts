import express, { Router } from 'express'
// The package's main module loads the whole page's script; this one only says where it lies.
import absolutePath from 'swagger-ui-dist/absolute-path.js'
import { openApiDocument } from './openapi.ts'

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Redress API</title><link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="page"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body>
</html>`
const START = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#page', deepLinking: true })`
const POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"

/** `/openapi.json`, and `/docs` to read it; every asset comes from here. */
export function docsPage(): Router {
  const router = Router()
  const text = JSON.stringify(openApiDocument())
  router.get('/openapi.json', (_req, res) => void res.type('application/json').send(text))
  router.get('/docs', (_req, res) => void res.set('Content-Security-Policy', POLICY).type('html').send(PAGE))
  router.get('/docs/start.js', (_req, res) => void res.type('text/javascript').send(START))
  router.use('/docs', express.static(absolutePath(), { index: false }))
  return router
}
