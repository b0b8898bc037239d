'use client'
// The React entry. The directive above has to be the first line here and in dist/react.js.
export {}
