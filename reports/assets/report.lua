--[[
What both renderers need from the same Markdown, in one place.

The embedded renderer runs this filter with its own Pandoc; Quarto runs it before its own filters
(at: pre-ast), so that callouts, figures and tables look and read the same in both. It carries alt
text into Typst and Word (Pandoc's writers drop it), gives table headers their scope, and turns the
report's own blocks into HTML, Typst and Word's named styles.
]]

local typst = FORMAT:match("typst") ~= nil
local word = FORMAT:match("docx") ~= nil

-- Markdown classes that are blocks of this report's design; the Typst template has a function each.
local BLOCKS = { "finding", "narrative", "key", "lead", "answers" }
-- Beyond this many characters an agency's words stand below the chart, not beside it.
local BESIDE_AT_MOST = 900
local CALLOUTS = { note = "Note", warning = "Warning", important = "Important" }
-- Spans that are smaller or stronger than the text around them.
local SPANS = { "value", "interval", "count", "symbol", "remark", "note", "badge" }
-- The styles of assets/word-styles.xml that stand for those blocks and spans.
local WORD_BLOCKS = { finding = "Finding", key = "Key", lead = "Lead", answers = "Answers" }
local WORD_SPANS = { value = "Value", interval = "Remark", count = "Remark", remark = "Remark",
  note = "Remark", badge = "Badge" }
local WORD_CALLOUTS =
  { note = "Callout Note", warning = "Callout Warning", important = "Callout Warning" }
-- The size of a chart's pixel on a Word page: the widest chart takes most of the line.
local CENTIMETRES_A_PIXEL = 0.03

local function typst_string(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("%s+", " ") .. '"'
end

local function to_typst(blocks)
  return pandoc.write(pandoc.Pandoc(blocks), "typst-smart", { wrap_text = "none" }):gsub("%s+$", "")
end

-- Many pieces at once: a writer that is started for each cell of a table costs most of a PDF's time.
local SEPARATOR = "// next piece of the same table"

local function to_typst_each(pieces)
  local blocks = pandoc.List()
  for _, piece in ipairs(pieces) do
    blocks:extend(piece)
    blocks:insert(pandoc.RawBlock("typst", SEPARATOR))
  end
  local text, out, from = to_typst(blocks), {}, 1
  for number = 1, #pieces do
    local first, last = text:find(SEPARATOR, from, true)
    out[number] = text:sub(from, first - 1):gsub("^%s+", ""):gsub("%s+$", "")
    from = last + 1
  end
  return out
end

local function has(element, class)
  return element.classes ~= nil and element.classes:includes(class)
end

--- Images -----------------------------------------------------------------------------------------

local function local_only(source)
  if source:match("^%a[%w+.-]*:") or source:match("^//") then
    error("A report may not load anything from elsewhere: " .. source)
  end
end

local function alt_of(image)
  local alt = image.attributes["fig-alt"] or pandoc.utils.stringify(image.caption)
  if alt == "" then
    error("The picture " .. image.src .. " has no alt text.")
  end
  return alt
end

-- Older versions of Word show no SVG: a PNG stands beside it, drawn here where nobody has yet.
local function word_picture(image, alt)
  local drawing, png = image.src, image.src:gsub("%.svg$", ".png")
  local there = io.open(png, "rb")
  if there then
    there:close()
  else
    local python = os.getenv("QUARTO_PYTHON") or "python3"
    pandoc.pipe(python, { "-m", "pipelines.publishing.pictures", drawing }, "")
  end
  local file = assert(io.open(drawing, "r"))
  local pixels = tonumber(file:read("a"):match('<svg[^>]- width="([%d.]+)'))
  file:close()
  local attributes = pixels
    and { width = string.format("%.2fcm", pixels * CENTIMETRES_A_PIXEL) } or {}
  return pandoc.Image({ pandoc.Str(alt) }, png, "", pandoc.Attr("", {}, attributes))
end

local function Figure(figure)
  local image
  figure:walk({ Image = function(found) image = found end })
  if image == nil then
    return nil
  end
  local_only(image.src)
  local alt = alt_of(image)
  local caption = figure.caption.long
  if typst then
    local said = #caption > 0 and ("[" .. to_typst(caption) .. "]") or "none"
    return pandoc.RawBlock("typst", "#chart(" .. typst_string(image.src) .. ", alt: "
      .. typst_string(alt) .. ", caption: " .. said .. ")")
  end
  local shown = word and word_picture(image, alt) or pandoc.Image({ pandoc.Str(alt) }, image.src)
  return pandoc.Figure({ pandoc.Plain({ shown }) }, { long = caption }, pandoc.Attr("", { "chart" }))
end

-- A picture without a caption is none of Pandoc's figures, and would lose its alt text.
local function Para(para)
  local image = para.content[1]
  if #para.content == 1 and image.t == "Image" and image.attributes["fig-alt"] then
    return Figure(pandoc.Figure({ pandoc.Plain({ image }) }))
  end
end

--- Tables -----------------------------------------------------------------------------------------

-- A row whose first cell is one span of class 'group' heads the rows below it.
local function is_group(row)
  local first = row.cells[1].contents[1]
  return first and first.content and first.content[1] and first.content[1].t == "Span"
    and has(first.content[1], "group")
end

local function widths_of(element)
  local widths = {}
  for number in (element.attributes["tbl-colwidths"] or ""):gmatch("%d+") do
    widths[#widths + 1] = tonumber(number)
  end
  return widths
end

local function heading_texts(element)
  local texts = {}
  for _, cell in ipairs(element.head.rows[1].cells) do
    texts[#texts + 1] = pandoc.utils.stringify(cell.contents)
  end
  return texts
end

local function typst_table(element)
  local widths, aligns, columns = widths_of(element), {}, {}
  for number, spec in ipairs(element.colspecs) do
    columns[number] = widths[number] and (widths[number] .. "fr") or "auto"
    aligns[number] = spec[1] == "AlignRight" and "right" or "left"
  end
  -- Every piece of the table in the order it is written, then all of them at once.
  local pieces = { element.caption.long }
  local function take(row, count)
    for number = 1, count or #row.cells do
      pieces[#pieces + 1] = row.cells[number].contents
    end
  end
  take(element.head.rows[1])
  for _, body in ipairs(element.bodies) do
    for _, row in ipairs(body.body) do
      take(row, is_group(row) and 1 or nil)
    end
  end
  local written, at = to_typst_each(pieces), 0
  local function cells(count)
    local out = {}
    for number = 1, count do
      at = at + 1
      out[number] = "[" .. written[at] .. "]"
    end
    return table.concat(out, ", ")
  end
  local lines = { "#data-table(columns: (" .. table.concat(columns, ", ") .. ",), align: ("
    .. table.concat(aligns, ", ") .. ",), caption: " .. cells(1) .. "," }
  lines[#lines + 1] = "table.header(" .. cells(#element.head.rows[1].cells) .. "),"
  for _, body in ipairs(element.bodies) do
    for _, row in ipairs(body.body) do
      if is_group(row) then
        -- A header of the second level: it announces, and stays with, the rows below it.
        lines[#lines + 1] = "table.header(level: 2, repeat: false, table.cell(colspan: "
          .. #element.colspecs .. ", " .. cells(1) .. ")),"
      else
        lines[#lines + 1] = cells(#row.cells) .. ","
      end
    end
  end
  lines[#lines + 1] = ")"
  return pandoc.RawBlock("typst", table.concat(lines, "\n"))
end

local function html_table(element)
  local headings, widths = heading_texts(element), widths_of(element)
  for number, spec in ipairs(element.colspecs) do
    element.colspecs[number] = { spec[1], widths[number] and widths[number] / 100 or nil }
  end
  for _, cell in ipairs(element.head.rows[1].cells) do
    cell.attributes["scope"] = "col"
  end
  local bodies = {}
  local function body(head)
    bodies[#bodies + 1] =
      { attr = pandoc.Attr(), head = head, body = pandoc.List(), row_head_columns = 1 }
  end
  body(pandoc.List())
  for _, row in ipairs(element.bodies[1].body) do
    if is_group(row) then
      local cell = row.cells[1]
      cell.col_span = #element.colspecs
      cell.attributes["scope"] = "rowgroup"
      body(pandoc.List({ pandoc.Row({ cell }, pandoc.Attr("", { "group-row" })) }))
    else
      for number, cell in ipairs(row.cells) do
        if number == 1 then
          cell.attributes["scope"] = "row"
        else
          cell.attributes["data-label"] = headings[number]
        end
      end
      bodies[#bodies].body:insert(row)
    end
  end
  if #bodies > 1 and #bodies[1].body == 0 then
    table.remove(bodies, 1)
  end
  element.bodies = bodies
  element.attributes["tbl-colwidths"] = nil
  return element
end

local function styled(style, blocks)
  return pandoc.Div(blocks, pandoc.Attr("", {}, { ["custom-style"] = style }))
end

-- A table for each group, headed by its caption: Word has no header cells within a table, and a
-- row of one merged cell is what its accessibility checker warns of.
local function word_tables(element)
  local widths, out = widths_of(element), pandoc.List()
  for number, spec in ipairs(element.colspecs) do
    element.colspecs[number] = { spec[1], (widths[number] or 100 / #element.colspecs) / 100 }
  end
  local title, rows = element.caption.long, pandoc.List()
  local function close()
    if #rows > 0 then
      local body = { attr = pandoc.Attr(), head = {}, body = rows, row_head_columns = 1 }
      out:insert(pandoc.Table({ long = title }, element.colspecs, element.head, { body },
        pandoc.TableFoot()))
    elseif #title > 0 then
      out:insert(styled("Table Title", title))
    end
    rows = pandoc.List()
  end
  for _, row in ipairs(element.bodies[1].body) do
    if is_group(row) then
      close()
      title = row.cells[1].contents
    else
      rows:insert(row)
    end
  end
  close()
  return out
end

local function Table(element)
  if #element.head.rows == 0 then
    error("A table has no header row.")
  end
  if word then
    return word_tables(element)
  end
  return typst and typst_table(element) or html_table(element)
end

--- Blocks and spans -------------------------------------------------------------------------------

local function wrapped(open, blocks)
  local out = pandoc.List({ pandoc.RawBlock("typst", open) })
  out:extend(blocks)
  out:insert(pandoc.RawBlock("typst", "]"))
  return out
end

local function callout(kind, div)
  local title, content = CALLOUTS[kind], div.content
  if content[1] and content[1].t == "Header" then
    title = pandoc.utils.stringify(content[1].content)
    content:remove(1)
  end
  if typst then
    return wrapped("#callout(" .. typst_string(kind) .. ", " .. typst_string(title) .. ")[", content)
  end
  if word then
    content:insert(1, pandoc.Para({ pandoc.Strong(title) }))
    return styled(WORD_CALLOUTS[kind], content)
  end
  content:insert(1, pandoc.Div(
    { pandoc.Para({ pandoc.Strong(title) }) }, pandoc.Attr("", { "callout-title" })))
  return pandoc.Div(content, pandoc.Attr("", { "callout", "callout-" .. kind }, { role = "note" }))
end

-- Each block in a cell of its own, as arguments of a Typst function.
local function side_by_side(name, blocks)
  local cells = {}
  for _, block in ipairs(blocks) do
    cells[#cells + 1] = "[" .. to_typst(block.t == "Div" and block.content or { block }) .. "]"
  end
  return pandoc.RawBlock("typst", name .. "(" .. table.concat(cells, ", ") .. ")")
end

-- A finding, its chart, and what agencies say about it: words on the left, chart on the right.
local function headline(div)
  local words, chart, below = pandoc.List(), pandoc.List(), pandoc.List()
  for _, part in ipairs(div.content) do
    if has(part, "chart-side") then
      chart:extend(part.content)
    elseif has(part, "several") then
      below:insert(side_by_side("#quotations", part.content))
    elseif has(part, "beside") and #to_typst(part.content) > BESIDE_AT_MOST then
      below:extend(part.content)
    else
      words:extend(part.t == "Div" and part.content or { part })
    end
  end
  local out = pandoc.List({ pandoc.RawBlock("typst",
    "#headline([" .. to_typst(words) .. "], [" .. to_typst(chart) .. "])") })
  out:extend(below)
  return out
end

local function word_block(div)
  for class, style in pairs(WORD_BLOCKS) do
    if has(div, class) then
      return styled(style, div.content)
    end
  end
  if has(div, "panel") and div.content[1] then
    div.content[1] = styled("Panel Title", { div.content[1] })
    return div.content
  end
end

local function Div(div)
  for kind in pairs(CALLOUTS) do
    if has(div, "callout-" .. kind) then
      return callout(kind, div)
    end
  end
  if word then
    return word_block(div)
  end
  if not typst then
    return nil
  end
  if has(div, "one-page") then
    -- Its headings stay headings of this document, whose levels are shifted after this filter.
    return wrapped("#one-page-block[", div.content)
  end
  if has(div, "easy") then
    return side_by_side("#easy-row", div.content)
  end
  if has(div, "headline") then
    return headline(div)
  end
  if has(div, "panels") then
    return side_by_side(has(div, "wide") and "#panels-wide" or "#panels", div.content)
  end
  for _, class in ipairs(BLOCKS) do
    if has(div, class) then
      return pandoc.RawBlock("typst", "#" .. class .. "-block[" .. to_typst(div.content) .. "]")
    end
  end
end

local function word_span(span)
  for class, style in pairs(WORD_SPANS) do
    if has(span, class) then
      local out = pandoc.List()
      if class == "count" or class == "remark" then
        out:insert(pandoc.LineBreak())
      end
      span.attributes["custom-style"] = style
      out:insert(span)
      return out
    end
  end
end

local function Span(span)
  if word then
    return word_span(span)
  end
  if not typst then
    return nil
  end
  for _, class in ipairs(SPANS) do
    if has(span, class) then
      local out = pandoc.List({ pandoc.RawInline("typst", "#" .. class .. "-text[") })
      out:extend(span.content)
      out:insert(pandoc.RawInline("typst", "]"))
      return out
    end
  end
end

--- Remarks ----------------------------------------------------------------------------------------

-- On a page each stands on a line of its own; on paper it begins one, and what follows needs another.
local function is_remark(inline)
  return inline.t == "Span" and (has(inline, "remark") or has(inline, "count"))
end

local function below_remarks(inlines)
  local out, place = pandoc.List(), 1
  while place <= #inlines do
    local one = inlines[place]
    out:insert(one)
    place = place + 1
    if is_remark(one) then
      local next = place
      while inlines[next] and (inlines[next].t == "Space" or inlines[next].t == "SoftBreak") do
        next = next + 1
      end
      local following = inlines[next]
      if following and not is_remark(following) and following.t ~= "LineBreak" then
        out:insert(pandoc.LineBreak())
        place = next
      end
    end
  end
  return out
end

--- Links ------------------------------------------------------------------------------------------

-- A PDF and a Word document go out by themselves: a link to a file that lay beside them leads
-- nowhere, or to something else than was signed off. Those within the document and to the web stay.
local WEB = { http = true, https = true, mailto = true, tel = true }

local function paper_link(link)
  local scheme = link.target:match("^(%a[%w+.-]*):")
  if link.target:sub(1, 1) ~= "#" and not (scheme and WEB[scheme:lower()]) then
    return link.content
  end
end

-- Words that say nothing where their links cannot be followed.
local function not_on_paper(element)
  if has(element, "on-screen") then
    return {}
  end
end

local function for_paper(doc)
  doc = doc:walk({ Span = not_on_paper, Div = not_on_paper })
  return doc:walk({ Link = paper_link, Inlines = below_remarks })
end

--- The document -----------------------------------------------------------------------------------

-- Quarto wraps what a cell shows; headings inside a wrapper would not reach the contents list.
local function unwrap(blocks)
  local out = pandoc.List()
  for _, block in ipairs(blocks) do
    local wrapper = block.t == "Div"
      and (has(block, "cell") or has(block, "cell-output") or has(block, "cell-output-display"))
    if wrapper then
      out:extend(unwrap(block.content))
    else
      out:insert(block)
    end
  end
  return out
end

-- What the page says of itself to programs: the index of all reports reads it.
local FACTS = { "release", "date", "synthetic" }

-- The subtitle and the page banner come from cells, because only they know the release.
local function lift(doc)
  local kept = pandoc.List()
  for _, block in ipairs(unwrap(doc.blocks)) do
    if block.t == "Div" and has(block, "report-subtitle") then
      doc.meta.subtitle = pandoc.utils.blocks_to_inlines(block.content)
    elseif block.t == "Div" and has(block, "report-banner") then
      doc.meta.banner = pandoc.utils.blocks_to_inlines(block.content)
    elseif block.t == "Div" and has(block, "report-large-print") then
      doc.meta["large-print"] = "yes"
    elseif block.t == "Div" and has(block, "report-facts") then
      for _, name in ipairs(FACTS) do
        doc.meta["report-" .. name] = block.attributes[name]
      end
    else
      kept:insert(block)
    end
  end
  doc.blocks = kept
  local title = pandoc.utils.stringify(doc.meta.title or "Report")
  if doc.meta.subtitle then
    title = title .. " " .. pandoc.utils.stringify(doc.meta.subtitle)
  end
  doc.meta.pagetitle = title
  return doc
end

-- Links to the sections and themes. A field of Word's own would be empty until somebody updates it,
-- and asks every reader whether to.
local function with_contents(doc)
  local first, items = nil, pandoc.List()
  for place, block in ipairs(doc.blocks) do
    if block.t == "Header" then
      first = first or place
      if block.level <= doc.blocks[first].level + 1 and not has(block, "unlisted") then
        local link = pandoc.Link(block.content, "#" .. block.identifier)
        if block.level > doc.blocks[first].level and #items > 0 then
          local last = items[#items]
          if last[#last].t ~= "BulletList" then
            last:insert(pandoc.BulletList({}))
          end
          last[#last].content:insert({ pandoc.Plain({ link }) })
        else
          items:insert(pandoc.List({ pandoc.Plain({ link }) }))
        end
      end
    end
  end
  if #items > 1 then
    doc.blocks:insert(first, pandoc.BulletList(items))
    doc.blocks:insert(first, styled("TOC Heading", { pandoc.Para("Contents") }))
  end
  return doc
end

function Pandoc(doc)
  doc = lift(doc)
  if typst or word then
    doc = for_paper(doc)
  end
  doc = doc:walk({ Span = Span })
  doc = doc:walk({ Para = Para })
  doc = doc:walk({ Figure = Figure, Table = Table, Div = Div })
  return word and with_contents(doc) or doc
end
